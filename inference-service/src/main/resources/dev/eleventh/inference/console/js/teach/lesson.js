import { Cost } from './cost.js';

/** Returns the number of a version's examples of a label, training and held-out ones together. */
export const examplesOf = (manifest, label) => {
  const counts = manifest?.counts?.[label];
  return counts ? counts.train + counts.hold_out : 0;
};

/** Returns whether no events are left to record or learn; false while the lag or the open transactions are unknown. */
export const isIdle = ({ pending_events: pending, lag, open_transactions: open }) => pending === 0 && lag === 0 && open?.length === 0;

/** The counter of a lesson for each state of an image. */
const COUNTED = {
  waiting: 'waiting',
  sending: 'waiting',
  sent: 'sent',
  known: 'known',
  refused: 'refused',
  stopped: 'stopped',
  retracted: 'retracted',
};

/** The fields that a reload of the page keeps as they are. */
const KEPT = [
  'number',
  'label',
  'labelNow',
  'isNew',
  'examplesBefore',
  'known',
  'refused',
  'stopped',
  'retracted',
  'learnedMillis',
  'firstVersion',
  'version',
  'examples',
  'costShownBy',
  'accuracy',
  'stuck',
  'isOver',
];

/**
 * Follows the images of one label until a version that learned them serves. A lesson begins with its first image and is
 * over when a version with all its images serves and no image waits to be sent.
 */
export class Lesson {
  pictures = [];
  sent = 0;
  known = 0;
  refused = 0;
  stopped = 0;
  retracted = 0;
  waiting = 0;
  startedAt = null;
  /** Milliseconds from the first image until the first version that learned from the lesson served; null until then. */
  learnedMillis = null;
  firstVersion = null;
  /** The newest version that learned from its images. */
  version = null;
  examples = 0;
  /** The effect of its versions on the other classes; null until a version learned from it. */
  cost = null;
  /** The label of the lesson that shows the cost, if a version learned from both lessons; else null. */
  costShownBy = null;
  accuracy = null;
  /** A sentence that explains why the idle trainer made no version from the lesson; null if there is none. */
  stuck = null;
  /** Why a challenger judged meanwhile was not promoted; the challenger may have another strategy. */
  #rejection = null;
  /** Whether the trainer is unavailable. */
  trainerIsAway = false;
  /** Whether a producer's open transaction keeps records from ingest or from the trainer. */
  isHeldUp = false;
  /** Whether the label was learned, but an older version is pinned. */
  waitsForRelease = false;
  isOver = false;
  /**
   * The last correction of the examples that it sent: {to, state, text}; null before the first. `to` is their new label, or
   * null if they are retracted; `state` is `running`, `done` or `failed`.
   */
  correction = null;
  /** The label that its examples have now. */
  labelNow;
  /** Existing labels that are spelled almost like the label of a new class. */
  similar = [];
  /** Number of images that were not sent because the page was reloaded. */
  lost = 0;
  #challengerBefore = null;
  #conflicting = new Set();

  /** The manifest that served when the lesson began; null if none served, undefined while unknown. */
  before = undefined;
  /** Whether its class is new; false while unknown. */
  isNew = false;
  examplesBefore = 0;

  /** `manifest`: of the serving version; null if none serves, undefined while unknown. */
  constructor(number, label, manifest) {
    this.number = number;
    this.label = label;
    this.labelNow = label;
    this.begin(manifest);
  }

  /** Returns what the lesson is after a reload of the page, as plain data, which `of` reads; times are those of the clock. */
  get record() {
    const sent = this.pictures.filter(({ state, id, isNew }) => state === 'sent' || (state === 'sending' && id && isNew));
    return {
      ...Object.fromEntries(KEPT.map((name) => [name, this[name]])),
      before: this.before && { version: this.before.version },
      startedAt: this.startedAt && performance.timeOrigin + this.startedAt,
      cost: this.cost?.record ?? null,
      correction: this.correction?.state === 'running' ? null : this.correction,
      lost: this.lost + this.waiting - (sent.length - this.sent),
      ids: [...new Set(sent.map(({ id }) => id))],
      isSure: sent.every(({ isNew }) => isNew),
    };
  }

  static of(record) {
    const lesson = new Lesson(record.number, record.label, record.before);
    KEPT.forEach((name) => (lesson[name] = record[name]));
    lesson.startedAt = record.startedAt && record.startedAt - performance.timeOrigin;
    lesson.cost = record.cost && Cost.of(record.cost);
    lesson.correction = record.correction;
    lesson.lost = record.lost;
    lesson.pictures = record.ids.map((id) => ({ id, label: record.labelNow, state: 'sent', isNew: record.isSure || undefined, countedAs: 'sent', lesson, file: { name: `image ${id.slice(0, 8)}` } }));
    lesson.sent = record.ids.length;
    return lesson;
  }

  /** Sets what the lesson is compared with, unless it is set or `manifest` is undefined. */
  begin(manifest) {
    if (this.before !== undefined || manifest === undefined) {
      return;
    }
    this.before = manifest;
    this.isNew = !(manifest?.labels ?? []).includes(this.label);
    this.examplesBefore = examplesOf(manifest, this.label);
  }

  /** Counts an image whose state changed from `previous`; undefined if the image is new to the lesson. */
  count(picture, previous) {
    if (previous === undefined) {
      this.pictures.push(picture);
    } else {
      this[COUNTED[previous]]--;
    }
    this[COUNTED[picture.state]]++;
    picture.state === 'refused' && picture.labelNow ? this.#conflicting.add(picture) : this.#conflicting.delete(picture);
    if (picture.state === 'sending') {
      this.startedAt ??= picture.startedAt;
    }
  }

  /** Whether further images of its label belong to this lesson. */
  get isOpen() {
    return !this.isOver && !this.stuck && this.correction === null;
  }

  /**
   * Returns whether the step from one manifest to another added examples of its label, while the lesson is open. After a
   * reload, the first step is not known.
   */
  isTaughtBy(before, after) {
    const isKnown = before !== null || this.before === null;
    return isKnown && this.startedAt !== null && this.before !== undefined && this.isOpen && examplesOf(after, this.label) > examplesOf(before, this.label);
  }

  /** Adds a step's cost to this lesson; the step also learned from `others`. */
  bear(before, after, others) {
    this.cost ??= new Cost();
    this.costShownBy = null;
    this.cost.add(before, after, [this.label, ...others.map(({ label }) => label)]);
    for (const other of others) {
      other.costShownBy = other.cost ? other.costShownBy : this.label;
    }
  }

  /** Updates the lesson for another serving version; the lesson is over once that version has learned every image sent. */
  follow(manifest, now) {
    this.begin(manifest);
    this.cost?.follow(manifest);
    if (this.correction !== null) {
      return;
    }
    if (this.firstVersion !== null) {
      this.accuracy = manifest.metrics?.per_label?.[this.label] ?? null;
    }
    const examples = examplesOf(manifest, this.label);
    const knows = this.isNew ? manifest.labels.includes(this.label) : examples > this.examplesBefore;
    if (this.isOver || this.startedAt === null || !knows || manifest.version === this.before?.version) {
      return;
    }
    if (this.firstVersion === null) {
      this.firstVersion = manifest.version;
      this.learnedMillis = now - this.startedAt;
      this.stuck = null;
    }
    this.version = manifest.version;
    this.examples = examples;
    this.accuracy = manifest.metrics?.per_label?.[this.label] ?? null;
    this.isOver = this.waiting === 0 && examples - this.examplesBefore >= this.sent;
  }

  /** Updates the lesson from the trainer's status. */
  settle(learner, servingPinned) {
    if (this.isOver) {
      return;
    }
    this.isHeldUp = (learner.open_transactions ?? []).length > 0;
    const judged = learner.last_challenger;
    this.#challengerBefore ??= judged?.id ?? 0;
    if (judged?.verdict === 'rejected' && judged.id > this.#challengerBefore) {
      this.#rejection = judged.reason;
    }
    const known = this.isNew && learner.labels.includes(this.label);
    this.waitsForRelease = Boolean(servingPinned) && !this.firstVersion && known;
    const idle = learner.pending_events === 0 && !learner.lag && this.waiting === 0 && this.sent > 0;
    // some of its images may already have been examples, so the number of examples never grows by all of them
    this.isOver ||= idle && this.firstVersion !== null && this.version >= learner.champion_version;
  }

  /** Ends the lesson with an explanation, after the trainer was idle for a while and made no version from it. */
  giveUp(learner) {
    const { train = 0, hold_out: heldOut = 0 } = learner.examples?.[this.label] ?? {};
    if (heldOut > 0 && train === 0) {
      this.stuck = 'all of the images are held out for evaluation. Add a few more.';
    } else if (this.#rejection) {
      this.stuck = `no new version: ${this.#rejection}.`;
    } else {
      this.stuck = 'nothing new to learn. These images are already examples.';
    }
  }

  /**
   * `under-way`, `learned`, `fell` (learned, but the old classes lost accuracy), `stuck`, `refused`, `undone` or
   * `relabelled`.
   */
  get state() {
    if (this.correction?.state === 'done') {
      return this.correction.to === null ? 'undone' : 'relabelled';
    }
    if (this.firstVersion !== null) {
      return this.cost?.isLoss ? 'fell' : 'learned';
    }
    if (this.sent + this.waiting === 0) {
      return this.refused > 0 ? 'refused' : 'stuck';
    }
    return this.stuck || this.waitsForRelease ? 'stuck' : 'under-way';
  }

  /** The images whose examples a correction changes: sent by this lesson and, as far as is known, not examples before. */
  get correctable() {
    return this.pictures.filter(({ state }) => state === 'sent');
  }

  /** The images that are examples with another label, in a list for each of those labels: [label, pictures]. */
  get conflicts() {
    const found = new Map();
    for (const picture of this.#conflicting) {
      found.set(picture.labelNow, found.get(picture.labelNow) ?? []);
      found.get(picture.labelNow).push(picture);
    }
    return [...found];
  }
}
