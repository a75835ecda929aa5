import { h, setText } from '../dom.js';
import { count, counted, percent, points, seconds } from '../format.js';

/** A lesson as it goes: three lines that are there from the start, so that nothing moves when they fill. */
export function makeLessonCard(lesson) {
  const parts = {
    badge: h('span', { class: 'badge' }),
    news: h('p', { class: 'lesson-news' }),
    cost: h('p', { class: 'hint number' }),
  };
  const card = h('li', { class: 'lesson' }, parts.badge, parts.news, parts.cost);
  card.parts = parts;
  return card;
}

export function updateLessonCard(card, lesson) {
  const { badge, news, cost } = card.parts;
  const learned = lesson.firstVersion !== null;
  card.dataset.state = stateOf(lesson);
  setText(badge, `${lesson.isNew ? 'new class' : 'more examples'} · ${counted(lesson.sent, 'picture')}`);
  setText(news, learned ? learnedSentence(lesson) : `${lesson.label}: ${waitingSentence(lesson)}`);
  setText(cost, learned ? costSentence(lesson) : ' ');
}

function stateOf(lesson) {
  if (lesson.firstVersion !== null) {
    return 'learned';
  }
  if (lesson.sent + lesson.waiting === 0) {
    return 'refused';
  }
  return lesson.stuck || lesson.waitsForRelease ? 'stuck' : 'under-way';
}

function learnedSentence(lesson) {
  const first = `${lesson.label} learned ${seconds(lesson.learnedMillis)} after its first picture, version ${lesson.firstVersion}`;
  return lesson.version > lesson.firstVersion
    ? `${first}; now ${counted(lesson.examples, 'example')}, version ${lesson.version}`
    : first;
}

function waitingSentence(lesson) {
  if (lesson.waitsForRelease) {
    return 'learned, but another version is pinned: release it in Watch to let this one serve.';
  }
  if (lesson.waiting > 0) {
    return `sending ${count(lesson.waiting)} more…`;
  }
  if (lesson.sent === 0) {
    return 'none of its pictures was taken; see why below the pictures.';
  }
  return lesson.stuck ?? 'learning…';
}

function costSentence(lesson) {
  const own = lesson.accuracy === null ? '' : ` Of its own held-out pictures, ${percent(lesson.accuracy, 0)} are right.`;
  if (!lesson.cost) {
    return (
      (lesson.before
        ? 'What it cost the old classes cannot be said: none of their pictures is held out yet.'
        : 'It knew nothing before.') + own
    );
  }
  const { classes, from, to } = lesson.cost;
  return `${counted(classes, 'old class', 'old classes')}: ${percent(from)} → ${percent(to)} right (${points(to - from)}).${own}`;
}
