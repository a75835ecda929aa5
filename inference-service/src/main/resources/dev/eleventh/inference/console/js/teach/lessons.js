import { announce } from '../announce.js';
import * as api from '../api.js';
import { ask } from '../dialog.js';
import { byId, h, reconcile } from '../dom.js';
import { labelOf, remember } from '../examples.js';
import { counted } from '../format.js';
import * as live from '../live/index.js';
import { insist } from '../retry.js';
import { makeLessonCard, newsOf, updateLessonCard } from './lesson-card.js';
import { Lesson, isIdle } from './lesson.js';
import { conflict } from './sender.js';

const SHOWN = 12;
/** So long after the last picture the learner, idle, has had the chance to see them. */
const SILENCE_MILLIS = 12_000;
const REJECTED_LOOKED_AT = 100;
const PARALLEL_RETRACTIONS = 3;

/** Follows what was sent until a version serves that learned from it, and takes it back when it was sent by mistake. */
export class Lessons {
  #lessons = [];
  #numbers = 0;
  #manifest = null;
  #told = new Map();
  #onChange;
  #stop;
  #lastSent = 0;
  #trainerIsAway = false;

  /**
   * `onChange(picture)`: one that the door had accepted was refused further on, or was retracted. `stop(pictures)`: those
   * that wait are not to be sent.
   */
  constructor(onChange, stop) {
    this.#onChange = onChange;
    this.#stop = stop;
    live.manifest.subscribe((manifest) => manifest && this.#follow(manifest));
    live.learner.subscribe((learner) => learner && this.#settle(learner));
    live.connectionOf('learner').subscribe((state) => {
      this.#trainerIsAway = state === 'away';
      this.#show();
    });
    setInterval(() => this.#lookForSilence(), 2_000);
  }

  /** A picture's state changed. */
  count(picture) {
    if (!picture.lesson || (picture.state === 'waiting' && !picture.lesson.isOpen)) {
      picture.lesson = this.#lessonFor(picture.label);
      picture.countedAs = undefined;
    }
    picture.lesson.count(picture, picture.countedAs);
    picture.countedAs = picture.state;
    this.#lastSent = performance.now();
    this.#show();
  }

  #lessonFor(label) {
    const last = this.#lessons.find((lesson) => lesson.label === label);
    if (last?.isOpen) {
      return last;
    }
    const lesson = new Lesson(this.#numbers++, label, whatServes());
    this.#lessons.unshift(lesson);
    if (live.learner.value) {
      lesson.settle(live.learner.value, false);
    }
    // those that are no longer shown and have nothing to come keep no pictures in memory
    this.#lessons = this.#lessons.filter((one, index) => index < SHOWN || one.isOpen);
    return lesson;
  }

  #follow(manifest) {
    const before = this.#manifest;
    this.#manifest = manifest;
    // the oldest bears the cost of the step, so that one loss is on one card
    const [first, ...others] = this.#lessons.filter((lesson) => lesson.isTaughtBy(before, manifest)).reverse();
    first?.bear(before, manifest, others);
    this.#lessons.forEach((lesson) => lesson.follow(manifest, performance.now()));
    this.#show();
  }

  #settle(learner) {
    this.#lessons.forEach((lesson) => lesson.settle(learner, live.serving.value?.pinned));
    this.#show();
  }

  /** Nothing happens although everything was sent: the pictures are known already, or were rejected on the stream. */
  #lookForSilence() {
    const learner = live.learner.value;
    const quiet = performance.now() - this.#lastSent > SILENCE_MILLIS;
    // what the learner said before it went away is not what it does now
    const idle = live.connectionOf('learner').value === 'open' && learner && isIdle(learner);
    const silent = this.#lessons.filter(
      (lesson) => lesson.isOpen && lesson.sent > 0 && lesson.waiting === 0 && !lesson.firstVersion && !lesson.waitsForRelease,
    );
    if (quiet && idle && silent.length > 0) {
      silent.forEach((lesson) => lesson.giveUp(learner));
      this.#show();
      this.#findRejected(silent);
    }
  }

  async #findRejected(lessons) {
    const page = await api.rejected(REJECTED_LOOKED_AT).catch(() => ({ rejected: [] }));
    for (const picture of lessons.flatMap(({ pictures }) => pictures)) {
      const rejection = page.rejected.find((record) => record.id === picture.id && record.label === picture.label);
      if (picture.state === 'sent' && rejection) {
        picture.reason = rejection.message;
        if (rejection.reason === 'id-conflict') {
          conflict(picture, await labelOf(picture.id));
        }
        this.#become(picture, 'refused');
      }
    }
  }

  #become(picture, state) {
    picture.state = state;
    this.#onChange(picture);
  }

  /** Retracts what a lesson sent. What was an example before stays one. */
  async #undo(lesson) {
    if (lesson.undo === 'running') {
      return;
    }
    const unsure = lesson.retractable.some(({ isNew }) => isNew === undefined);
    if (unsure && !(await confirmUnsure(lesson))) {
      return;
    }
    lesson.undo = 'running';
    this.#show();
    this.#stop(lesson.pictures);
    await Promise.all(lesson.pictures.map(({ flight }) => flight));
    const queue = lesson.retractable;
    const problems = [];
    const run = async () => {
      while (queue.length > 0) {
        const picture = queue.shift();
        try {
          await insist(() => api.retract(picture.id));
          remember(picture.id, null);
          this.#become(picture, 'retracted');
        } catch (failure) {
          problems.push(failure.message);
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_RETRACTIONS }, run));
    lesson.undo = problems.length === 0 ? 'done' : 'failed';
    lesson.undoProblem = problems[0] ?? '';
    this.#show();
  }

  #show() {
    byId('lessons-empty').hidden = this.#lessons.length > 0;
    const shown = this.#lessons.slice(0, SHOWN);
    shown.forEach((lesson) => (lesson.trainerIsAway = this.#trainerIsAway));
    const make = (lesson) => makeLessonCard(lesson, () => this.#undo(lesson), () => this.#stop(lesson.pictures));
    reconcile(byId('lessons'), shown, ({ number }) => number, make, updateLessonCard);
    for (const lesson of shown) {
      // the figures change with each picture; only what came of a lesson is worth to be read out
      if (lesson.state !== this.#told.get(lesson.number) && lesson.state !== 'under-way') {
        announce(`lesson-${lesson.number}`, newsOf(lesson));
      }
      this.#told.set(lesson.number, lesson.state);
    }
  }
}

/** The manifest of the version that serves; null when none does, undefined while the page does not know. */
function whatServes() {
  const serving = live.serving.value;
  return !serving || (serving.version > 0 && !live.manifest.value) ? undefined : live.manifest.value;
}

const confirmUnsure = (lesson) =>
  ask({
    title: `Retract ${counted(lesson.retractable.length, 'example')}?`,
    action: 'Retract',
    danger: true,
    content: [
      h(
        'p',
        {},
        'This page could not check which of these images were examples before. Those are retracted, too, and are lost unless you have their files.',
      ),
    ],
  });
