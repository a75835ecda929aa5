import { announce } from '../announce.js';
import * as api from '../api.js';
import { byId, reconcile } from '../dom.js';
import { labelOf } from '../examples.js';
import { knownLabels } from '../known-labels.js';
import * as live from '../live/index.js';
import { similarLabels } from '../spelling.js';
import { makeLessonCard, newsOf, updateLessonCard } from './lesson-card.js';
import { LessonCorrections } from './lesson-corrections.js';
import { load, save } from './lesson-store.js';
import { Lesson, isIdle } from './lesson.js';
import { conflict } from './sender.js';

const SHOWN = 12;
/** Once this time has passed since the last image, an idle trainer has received all images. */
const SILENCE_MILLIS = 12_000;
/** The state changes with each image. A page that is left saves it immediately. */
const SAVE_EVERY_MILLIS = 2_000;
const REJECTED_LOOKED_AT = 100;

/** Follows the sent images until a version that learned from them serves, and corrects them on request. */
export class Lessons {
  #lessons = [];
  #numbers = 0;
  #manifest = null;
  #told = new Map();
  #onChange;
  #stop;
  #lastSent = 0;
  #trainerIsAway = false;
  #saving = 0;
  #corrections = new LessonCorrections({
    stop: (pictures) => this.#stop(pictures),
    isSettled: () => this.#isSettled(),
    become: (picture, state) => this.#become(picture, state),
    newer: (lesson) => this.#lessons.slice(0, this.#lessons.indexOf(lesson)),
    show: (lesson) => {
      this.#findSimilar(lesson);
      this.#show();
    },
  });

  /**
   * `onChange(picture)` is called when an accepted image was later rejected or corrected. `stop(pictures)` cancels those of
   * the images that are not sent yet.
   */
  constructor(onChange, stop) {
    this.#onChange = onChange;
    this.#stop = stop;
    this.#restore();
    live.manifest.subscribe((manifest) => manifest && this.#follow(manifest));
    live.serving.subscribe(() => this.#lessons.forEach((lesson) => lesson.begin(live.whatServes())));
    live.learner.subscribe((learner) => learner && this.#settle(learner));
    live.connectionOf('learner').subscribe((state) => {
      this.#trainerIsAway = state === 'away';
      this.#show();
    });
    setInterval(() => this.#lookForSilence(), 2_000);
    addEventListener('pagehide', () => this.#save());
  }

  /** Shows the lessons that this window taught before the page was reloaded. */
  #restore() {
    this.#lessons = load().map((record) => Lesson.of(record));
    this.#numbers = Math.max(0, ...this.#lessons.map(({ number }) => number + 1));
    this.#lessons.forEach((lesson) => this.#told.set(lesson.number, lesson.state));
  }

  #save() {
    clearTimeout(this.#saving);
    this.#saving = 0;
    save(this.#lessons.slice(0, SHOWN).map(({ record }) => record));
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
    this.#lessons.forEach((lesson) => {
      lesson.follow(manifest, performance.now());
      this.#findSimilar(lesson);
    });
    this.#show();
  }

  #settle(learner) {
    this.#lessons.forEach((lesson) => lesson.settle(learner, live.serving.value?.pinned));
    this.#show();
  }

  /** Only a label that came with the lesson may be misspelt. */
  #findSimilar(lesson) {
    lesson.similar = lesson.isNew ? similarLabels(lesson.labelNow, knownLabels().filter((label) => label !== lesson.labelNow)) : [];
  }

  /** Returns whether everything that was sent has been recorded or rejected. */
  #isSettled() {
    const learner = live.learner.value;
    const quiet = performance.now() - this.#lastSent > SILENCE_MILLIS;
    // the last status of an unavailable trainer is outdated
    return quiet && live.connectionOf('learner').value === 'open' && learner !== null && isIdle(learner);
  }

  /** Finds lessons that the idle trainer made no version from: their images were examples already, or were rejected. */
  #lookForSilence() {
    const silent = this.#lessons.filter(
      (lesson) => lesson.isOpen && lesson.sent > 0 && lesson.waiting === 0 && !lesson.firstVersion && !lesson.waitsForRelease,
    );
    if (silent.length > 0 && this.#isSettled()) {
      silent.forEach((lesson) => lesson.giveUp(live.learner.value));
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

  /** Gives images that are examples of other labels the label with which they were added. */
  relabelConflicts(pictures) {
    return this.#corrections.relabelConflicts(pictures);
  }

  #show() {
    byId('lessons-empty').hidden = this.#lessons.length > 0;
    const shown = this.#lessons.slice(0, SHOWN);
    shown.forEach((lesson) => (lesson.trainerIsAway = this.#trainerIsAway));
    const make = (lesson) =>
      makeLessonCard(lesson, {
        stop: () => this.#stop(lesson.pictures),
        takeBack: () => this.#corrections.takeBack(lesson),
        relabel: (label) => this.#corrections.relabel(lesson, label),
        relabelConflict: (label) => this.#corrections.relabelConflict(lesson, label),
      });
    reconcile(byId('lessons'), shown, ({ number }) => number, make, updateLessonCard);
    for (const lesson of shown) {
      // the figures change with each image; only the outcome of a lesson is announced
      if (lesson.state !== this.#told.get(lesson.number) && lesson.state !== 'under-way') {
        announce(`lesson-${lesson.number}`, newsOf(lesson));
      }
      this.#told.set(lesson.number, lesson.state);
    }
    this.#saving ||= setTimeout(() => this.#save(), SAVE_EVERY_MILLIS);
  }
}
