import * as api from '../api.js';
import { byId, reconcile } from '../dom.js';
import * as live from '../live.js';
import { makeLessonCard, updateLessonCard } from './lesson-card.js';
import { Lesson } from './lesson.js';

const SHOWN = 12;
/** So long after the last picture the learner, idle, has had the chance to see them. */
const SILENCE_MILLIS = 8_000;
const REJECTED_LOOKED_AT = 100;

/** Follows what was sent until a version serves that learned from it. */
export class Lessons {
  #lessons = [];
  #ofPicture = new Map();
  #onRejected;
  #lastSent = 0;

  /** `onRejected(picture)`: one that the door had taken was refused further on. */
  constructor(onRejected) {
    this.#onRejected = onRejected;
    live.manifest.subscribe((manifest) => manifest && this.#each((lesson) => lesson.follow(manifest, performance.now())));
    live.learner.subscribe((learner) => learner && this.#each((lesson) => lesson.settle(learner, live.serving.value?.pinned)));
    setInterval(() => this.#lookForSilence(), 2_000);
  }

  /** A picture's state changed. */
  count(picture) {
    const known = this.#ofPicture.get(picture);
    const lesson = known?.lesson ?? this.#lessonFor(picture.label);
    lesson.count(picture, known?.state);
    this.#ofPicture.set(picture, { lesson, state: picture.state });
    this.#lastSent = performance.now();
    this.#show();
  }

  #lessonFor(label) {
    const last = this.#lessons.find((lesson) => lesson.label === label);
    if (last && !last.isOver && !last.stuck) {
      return last;
    }
    const lesson = new Lesson(this.#lessons.length, label, live.manifest.value);
    this.#lessons.unshift(lesson);
    if (live.learner.value) {
      lesson.settle(live.learner.value, false);
    }
    return lesson;
  }

  #each(tell) {
    this.#lessons.filter((lesson) => !lesson.isOver).forEach(tell);
    for (const [picture, { lesson }] of this.#ofPicture) {
      if (lesson.isOver) {
        this.#ofPicture.delete(picture);
      }
    }
    this.#show();
  }

  /** Nothing happens although everything was sent: the pictures are known already, or were rejected on the stream. */
  #lookForSilence() {
    const learner = live.learner.value;
    const quiet = performance.now() - this.#lastSent > SILENCE_MILLIS;
    const idle = learner && learner.pending_events === 0 && !learner.lag;
    const silent = this.#lessons.filter(
      (lesson) => lesson.waiting === 0 && !lesson.firstVersion && !lesson.stuck && !lesson.waitsForRelease,
    );
    if (quiet && idle && silent.length > 0) {
      silent.forEach((lesson) => lesson.giveUp(learner));
      this.#show();
      this.#findRejected(silent);
    }
  }

  async #findRejected(lessons) {
    const page = await api.rejected(REJECTED_LOOKED_AT).catch(() => ({ rejected: [] }));
    for (const [picture, { lesson, state }] of this.#ofPicture) {
      const rejection = page.rejected.find((record) => record.id === picture.id && record.label === picture.label);
      if (lessons.includes(lesson) && state === 'sent' && rejection) {
        picture.state = 'refused';
        picture.reason = rejection.message;
        this.#onRejected(picture);
      }
    }
  }

  #show() {
    byId('lessons-empty').hidden = this.#lessons.length > 0;
    reconcile(byId('lessons'), this.#lessons.slice(0, SHOWN), (lesson) => lesson.number, makeLessonCard, updateLessonCard);
  }
}
