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
/** Once this time has passed since the last image, an idle trainer has received all images. */
const SILENCE_MILLIS = 12_000;
const REJECTED_LOOKED_AT = 100;
const PARALLEL_RETRACTIONS = 3;

/** Follows the sent images until a version that learned from them serves, and retracts them on request. */
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
   * `onChange(picture)` is called when an accepted image was later rejected or retracted. `stop(pictures)` cancels those of
   * the images that are not sent yet.
   */
  constructor(onChange, stop) {
    this.#onChange = onChange;
    this.#stop = stop;
    live.manifest.subscribe((manifest) => manifest && this.#follow(manifest));
    live.serving.subscribe(() => this.#lessons.forEach((lesson) => lesson.begin(live.whatServes())));
    live.learner.subscribe((learner) => learner && this.#settle(learner));
    live.connectionOf('learner').subscribe((state) => {
      this.#trainerIsAway = state === 'away';
      this.#show();
    });
    setInterval(() => this.#lookForSilence(), 2_000);
  }

  /** Counts an image whose state changed. */
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
    const lesson = new Lesson(this.#numbers++, label, live.whatServes());
    this.#lessons.unshift(lesson);
    if (live.learner.value) {
      lesson.settle(live.learner.value, false);
    }
    // drop finished lessons that are no longer shown, so that their images do not stay in memory
    this.#lessons = this.#lessons.filter((one, index) => index < SHOWN || one.isOpen);
    return lesson;
  }

  #follow(manifest) {
    const before = this.#manifest;
    this.#manifest = manifest;
    // the oldest lesson shows the cost of the step, so that each loss is on one card only
    const [first, ...others] = this.#lessons.filter((lesson) => lesson.isTaughtBy(before, manifest)).reverse();
    first?.bear(before, manifest, others);
    this.#lessons.forEach((lesson) => lesson.follow(manifest, performance.now()));
    this.#show();
  }

  #settle(learner) {
    this.#lessons.forEach((lesson) => lesson.settle(learner, live.serving.value?.pinned));
    this.#show();
  }

  /** Finds lessons that the idle trainer made no version from: their images were examples already, or were rejected. */
  #lookForSilence() {
    const learner = live.learner.value;
    const quiet = performance.now() - this.#lastSent > SILENCE_MILLIS;
    // the last status of an unavailable trainer is outdated
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

  /** Retracts the images that a lesson sent. Images that were examples before the lesson stay examples. */
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
      // the figures change with each image; only the outcome of a lesson is announced
      if (lesson.state !== this.#told.get(lesson.number) && lesson.state !== 'under-way') {
        announce(`lesson-${lesson.number}`, newsOf(lesson));
      }
      this.#told.set(lesson.number, lesson.state);
    }
  }
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
        'This page could not check which of these images were already examples. Those are retracted too; you can add them again only from their files.',
      ),
    ],
  });
