import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFall } from '../../main/resources/dev/eleventh/inference/console/js/fall.js';
import { newsOf } from '../../main/resources/dev/eleventh/inference/console/js/teach/lesson-card.js';
import { Lesson, isIdle } from '../../main/resources/dev/eleventh/inference/console/js/teach/lesson.js';

/** Creates a manifest from [examples, accuracy] by label. */
const manifest = (version, classes) => ({
  version,
  labels: Object.keys(classes),
  counts: Object.fromEntries(Object.entries(classes).map(([label, [train]]) => [label, { train, hold_out: 0 }])),
  metrics: { per_label: Object.fromEntries(Object.entries(classes).map(([label, [, accuracy]]) => [label, accuracy])) },
});

function taught(number, label, before, pictures) {
  const lesson = new Lesson(number, label, before);
  for (let i = 0; i < pictures; i++) {
    const picture = { label, startedAt: 1_000 };
    ['waiting', 'sending', 'sent'].reduce((previous, state) => {
      picture.state = state;
      lesson.count(picture, previous);
      return state;
    }, undefined);
  }
  return lesson;
}

/** Applies a step as `Lessons` does: the oldest lesson that it learned from shows its cost. */
function step(lessons, before, after) {
  const [first, ...others] = lessons.filter((lesson) => lesson.isTaughtBy(before, after));
  first?.bear(before, after, others);
  lessons.forEach((lesson) => lesson.follow(after, 3_000));
}

const V1 = manifest(1, { mug: [10, 0.9], bag: [10, 0.9] });

test('a lesson is over when a version that learned all its images serves', () => {
  const lesson = taught(0, '油灯', V1, 5);
  step([lesson], V1, manifest(2, { mug: [10, 0.9], bag: [10, 0.9], 油灯: [5, 1] }));
  assert.equal(lesson.state, 'learned');
  assert.equal(lesson.learnedMillis, 2_000);
  assert.equal(lesson.isOver, true);
  assert.equal(lesson.cost.classes, 2);
  assert.equal(lesson.cost.worst, null);
});

test('a lesson that began before the page knew that no version serves is learned by the first version', () => {
  const lesson = taught(0, 'mug', undefined, 3);
  lesson.begin(null);
  lesson.begin(V1);
  step([lesson], null, manifest(1, { mug: [3, 1] }));
  assert.equal(lesson.isNew, true);
  assert.equal(lesson.state, 'learned');
  assert.equal(lesson.firstVersion, 1);
});

test('a loss of accuracy is not a success, and names the class that fell most', () => {
  const lesson = taught(0, 'cup', V1, 5);
  step([lesson], V1, manifest(2, { mug: [10, 0.6], bag: [10, 0.84], cup: [5, 1] }));
  assert.equal(lesson.state, 'fell');
  assert.ok(Math.abs(lesson.cost.change + 0.18) < 1e-9);
  assert.equal(lesson.cost.worst.label, 'mug');
});

test('the figures follow later versions, even after the lesson', () => {
  const lesson = taught(0, 'cup', V1, 5);
  const fallen = manifest(2, { mug: [10, 0.6], bag: [10, 0.9], cup: [5, 1] });
  step([lesson], V1, fallen);
  step([lesson], fallen, manifest(3, { mug: [30, 0.9], bag: [10, 0.9], cup: [5, 0.8] }));
  assert.equal(lesson.state, 'learned');
  assert.equal(lesson.cost.now, 0.9);
  assert.equal(lesson.accuracy, 0.8);
  assert.ok(lesson.cost.change < -0.1, 'the change by the lesson itself stays');
});

test('a loss is on one card only if a version learned from several lessons', () => {
  const lessons = ['cup', 'jug', 'pot'].map((label, number) => taught(number, label, V1, 5));
  step(lessons, V1, manifest(2, { mug: [10, 0.7], bag: [10, 0.7], cup: [5, 1], jug: [5, 1], pot: [5, 1] }));
  assert.deepEqual(
    lessons.map(({ state }) => state),
    ['fell', 'learned', 'learned'],
  );
  assert.deepEqual(
    lessons.map(({ costShownBy }) => costShownBy),
    [null, 'cup', 'cup'],
  );
  assert.equal(lessons[1].cost, null);
});

test('a loss by a version that did not learn from a lesson is not on its card', () => {
  const lesson = taught(0, 'cup', V1, 5);
  const calm = manifest(2, { mug: [10, 0.9], bag: [10, 0.9], cup: [5, 1] });
  step([lesson], V1, calm);
  step([lesson], calm, manifest(3, { mug: [10, 0.5], bag: [10, 0.9], cup: [5, 1] }));
  assert.equal(lesson.cost.change, 0);
  assert.equal(lesson.cost.worst, null);
  assert.equal(lesson.state, 'learned');
  assert.equal(lesson.cost.now, 0.7, 'the current accuracy of the old classes is still shown');
});

test('taking a lesson back concerns the images that it sent, and not earlier examples', () => {
  const lesson = taught(0, 'cup', V1, 3);
  const known = { label: 'cup', state: 'waiting' };
  lesson.count(known, undefined);
  known.state = 'known';
  lesson.count(known, 'waiting');
  assert.equal(lesson.correctable.length, 3);
  assert.ok(!lesson.correctable.includes(known));

  for (const picture of lesson.correctable) {
    picture.state = 'retracted';
    lesson.count(picture, 'sent');
  }
  lesson.correction = { to: null, state: 'done', text: '3 examples were recorded and are gone.' };
  assert.equal(lesson.state, 'undone');
  assert.equal(newsOf(lesson), 'cup: 3 examples were recorded and are gone.');
  assert.equal(lesson.isOpen, false);
  assert.equal(lesson.sent, 0);
});

test('a lesson with another label is corrected, and its examples can be corrected again', () => {
  const lesson = taught(0, 'five', V1, 2);
  lesson.correction = { to: '0', state: 'done', text: '2 examples are “0” now.' };
  assert.equal(lesson.state, 'relabelled');
  assert.equal(lesson.correctable.length, 2);
  step([lesson], V1, manifest(2, { mug: [10, 0.9], bag: [10, 0.9], 0: [2, 1] }));
  assert.equal(newsOf(lesson), 'five: 2 examples are “0” now.');
});

test('images that are examples of other labels are listed by that label', () => {
  const lesson = taught(0, '0', V1, 1);
  const refuse = (more) => {
    const picture = { label: '0', state: 'waiting' };
    lesson.count(picture, undefined);
    Object.assign(picture, { state: 'refused' }, more);
    lesson.count(picture, 'waiting');
    return picture;
  };
  const [one, two] = [refuse({ labelNow: 'five' }), refuse({ labelNow: 'five' })];
  refuse({ reason: 'no image' });
  const six = refuse({ labelNow: 'six' });
  assert.deepEqual(lesson.conflicts, [
    ['five', [one, two]],
    ['six', [six]],
  ]);
});

test('a lesson survives a reload with the ids of what it sent', () => {
  const lesson = taught(7, 'cup', V1, 2);
  lesson.pictures.forEach((picture, index) => Object.assign(picture, { id: `id-${index}`, isNew: true }));
  const inFlight = { label: 'cup', state: 'waiting' };
  lesson.count(inFlight, undefined);
  Object.assign(inFlight, { state: 'sending', startedAt: 1_200, id: 'id-2', isNew: true });
  lesson.count(inFlight, 'waiting');
  lesson.count({ label: 'cup', state: 'waiting' }, undefined);

  const again = Lesson.of(JSON.parse(JSON.stringify(lesson.record)));

  assert.deepEqual(
    again.correctable.map(({ id }) => id),
    ['id-0', 'id-1', 'id-2'],
  );
  assert.equal(again.number, 7);
  assert.equal(again.lost, 1, 'an image that was not sent is reported');
  assert.ok(Math.abs(again.startedAt - 1_000) < 1);
  step([again], null, V1);
  assert.equal(again.state, 'under-way', 'the version that served before the lesson is not its result');
  step([again], V1, manifest(2, { mug: [10, 0.9], bag: [10, 0.9], cup: [3, 1] }));
  assert.equal(again.state, 'learned');
  assert.equal(again.isOver, true);
  assert.equal(again.cost.classes, 2);
});

test('a learned lesson shows its figures after a reload', () => {
  const lesson = taught(0, 'cup', V1, 5);
  const fallen = manifest(2, { mug: [10, 0.6], bag: [10, 0.9], cup: [5, 1] });
  step([lesson], V1, fallen);
  lesson.pictures.forEach((picture, index) => Object.assign(picture, { id: `id-${index}`, isNew: true }));
  const again = Lesson.of(JSON.parse(JSON.stringify(lesson.record)));
  assert.equal(again.state, 'fell');
  assert.equal(newsOf(again), newsOf(lesson));
  step([again], null, fallen);
  assert.equal(again.cost.worst.label, 'mug');
  assert.ok(Math.abs(again.cost.change + 0.15) < 1e-9);
});

test('a lesson that begins before the serving version is known reports no result for that version', () => {
  const lesson = taught(0, 'mug', undefined, 3);
  assert.equal(lesson.isNew, false);
  step([lesson], null, V1);
  assert.equal(lesson.state, 'under-way', 'the version that already served is not a result');
  step([lesson], V1, manifest(2, { mug: [13, 0.9], bag: [10, 0.9] }));
  assert.equal(lesson.state, 'learned');
  assert.equal(lesson.cost.classes, 1);
});

test('the lesson card reports a fall whenever the matrix marks one', () => {
  // in binary, half of these differences are a little less than five points
  for (const [before, after] of [
    [0.9, 0.85],
    [0.95, 0.9],
    [1, 0.95],
    [0.85, 0.8],
    [0.9, 0.86],
  ]) {
    const old = manifest(1, { mug: [10, before], bag: [10, 0.9] });
    const lesson = taught(0, 'cup', old, 5);
    step([lesson], old, manifest(2, { mug: [10, after], bag: [10, 0.9], cup: [5, 1] }));
    assert.equal(lesson.cost.worst?.label === 'mug', isFall(after - before), `${before} to ${after}`);
    assert.equal(isFall(after - before), after !== 0.86);
  }
});

test('a lesson reports that it waits if the trainer is unavailable or a transaction is open', () => {
  const lesson = taught(0, 'cup', V1, 1);
  const idle = { pending_events: 0, lag: 0, open_transactions: [], labels: [], last_challenger: null };
  lesson.settle(idle, false);
  assert.equal(newsOf(lesson), 'cup: learning…');
  lesson.settle({ ...idle, open_transactions: [{ topic: 'examples' }] }, false);
  assert.match(newsOf(lesson), /may wait for a transaction/);
  lesson.trainerIsAway = true;
  assert.match(newsOf(lesson), /trainer is unavailable/);
});

test('the trainer is idle only if no events are known to be left', () => {
  const idle = { pending_events: 0, lag: 0, open_transactions: [] };
  assert.equal(isIdle(idle), true);
  for (const more of [{ pending_events: 1 }, { lag: 1 }, { lag: null }, { open_transactions: null }, { open_transactions: [{}] }]) {
    assert.equal(isIdle({ ...idle, ...more }), false, JSON.stringify(more));
  }
});

test('a lesson with some known and some refused images reports both', () => {
  const lesson = new Lesson(0, 'cup', V1);
  const end = (state) => {
    const picture = { label: 'cup', state: 'waiting' };
    lesson.count(picture, undefined);
    picture.state = state;
    lesson.count(picture, 'waiting');
  };
  end('refused');
  assert.match(newsOf(lesson), /none of the images was accepted/);
  end('known');
  assert.match(newsOf(lesson), /Some of these images are already examples. The others were not accepted/);
});
