import { Cost } from './cost.js';

/** Examples of a label that a version knew, learned from or held out. */
export const examplesOf = (manifest, label) => {
  const counts = manifest?.counts?.[label];
  return counts ? counts.train + counts.hold_out : 0;
};

/** Whether nothing is on its way; not when the broker does not say how much is. */
export const isIdle = ({ pending_events: pending, lag, open_transactions: open }) => pending === 0 && lag === 0 && open?.length === 0;

/** How a picture's state counts in its lesson. */
const COUNTED = {
  waiting: 'waiting',
  sending: 'waiting',
  sent: 'sent',
  known: 'known',
  refused: 'refused',
  stopped: 'stopped',
  retracted: 'retracted',
};

/**
 * Pictures of one label on their way: sent, learned by a version, served. It begins with the first picture and is over
 * when a version serves that knows them and nothing more is to come.
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
  /** Of the first version that learned from it. */
  learnedMillis = null;
  firstVersion = null;
  /** The newest version that knows its pictures. */
  version = null;
  examples = 0;
  /** What its versions did to the other classes; null until one learned from it. */
  cost = null;
  /** The label of the lesson that shows the cost, where one version learned from both; else null. */
  costShownBy = null;
  accuracy = null;
  /** Why nothing came of it, once the learner is idle: a sentence. */
  stuck = null;
  /** Why a challenger that was judged meanwhile was not promoted; it may have been one of another strategy. */
  #rejection = null;
  /** The trainer cannot be asked. */
  trainerIsAway = false;
  /** A producer's open transaction keeps records from ingest or from the trainer. */
  isHeldUp = false;
  /** It is known, but an older version is pinned. */
  waitsForRelease = false;
  isOver = false;
  /** null, `running`, `done`, or `failed` with `undoProblem`. */
  undo = null;
  undoProblem = '';
  #challengerBefore = null;

  /** What served before; undefined until it is known. */
  before = undefined;
  /** Whether its class is; false until that is known. */
  isNew = false;
  examplesBefore = 0;

  /** `manifest`: of the version that serves, null when none does, undefined when that is not known yet. */
  constructor(number, label, manifest) {
    this.number = number;
    this.label = label;
    if (manifest !== undefined) {
      this.#begin(manifest);
    }
  }

  #begin(manifest) {
    this.before = manifest;
    this.isNew = !(manifest?.labels ?? []).includes(this.label);
    this.examplesBefore = examplesOf(manifest, this.label);
  }

  /** A picture of it changed its state, from `previous`, which is undefined for one that is new to it. */
  count(picture, previous) {
    if (previous === undefined) {
      this.pictures.push(picture);
    } else {
      this[COUNTED[previous]]--;
    }
    this[COUNTED[picture.state]]++;
    if (picture.state === 'sending') {
      this.startedAt ??= picture.startedAt;
    }
  }

  /** Whether more pictures of its label still belong to it. */
  get isOpen() {
    return !this.isOver && !this.stuck && this.undo === null;
  }

  /** Whether the step from one manifest to another learned from it. */
  isTaughtBy(before, after) {
    return this.startedAt !== null && this.before !== undefined && this.isOpen && examplesOf(after, this.label) > examplesOf(before, this.label);
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

  /** Another version serves; once it knows every picture sent, what follows is no longer this lesson's doing. */
  follow(manifest, now) {
    if (this.before === undefined) {
      this.#begin(manifest);
    }
    this.cost?.follow(manifest);
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

  /** What the learner says. */
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
    // some of its pictures may have been known before: then the examples never grow by all of them
    this.isOver ||= idle && this.firstVersion !== null && this.version >= learner.champion_version;
  }

  /** The learner has been idle for a while, and no version came of it. */
  giveUp(learner) {
    const { train = 0, hold_out: heldOut = 0 } = learner.examples?.[this.label] ?? {};
    if (heldOut > 0 && train === 0) {
      this.stuck = 'all of its pictures are held out to judge by. Show it a few more.';
    } else if (this.#rejection) {
      this.stuck = `no new version: ${this.#rejection}.`;
    } else {
      this.stuck = 'nothing new to learn. It has these pictures already.';
    }
  }

  /** `under-way`, `learned`, `fell` (learned, and the old classes lost), `stuck`, `refused` or `undone`. */
  get state() {
    if (this.undo === 'done') {
      return 'undone';
    }
    if (this.firstVersion !== null) {
      return this.cost?.isLoss ? 'fell' : 'learned';
    }
    if (this.sent + this.waiting === 0) {
      return this.refused > 0 ? 'refused' : 'stuck';
    }
    return this.stuck || this.waitsForRelease ? 'stuck' : 'under-way';
  }

  /** What undoing it would retract: what it sent and was no example before, as far as is known. */
  get retractable() {
    return this.pictures.filter(({ state }) => state === 'sent');
  }
}
