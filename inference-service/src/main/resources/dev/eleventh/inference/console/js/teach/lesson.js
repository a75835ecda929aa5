/** Examples of a label that a version knew, learned from or held out. */
export const examplesOf = (manifest, label) => {
  const counts = manifest?.counts?.[label];
  return counts ? counts.train + counts.hold_out : 0;
};

/** The mean hold-out accuracy of those labels that both versions were measured on; null when there is none. */
export function compared(before, after, except) {
  const old = before?.metrics?.per_label ?? {};
  const now = after?.metrics?.per_label ?? {};
  const labels = Object.keys(old).filter((label) => label !== except && label in now);
  if (labels.length === 0) {
    return null;
  }
  const mean = (metrics) => labels.reduce((sum, label) => sum + metrics[label], 0) / labels.length;
  return { classes: labels.length, from: mean(old), to: mean(now) };
}

/**
 * Pictures of one label on their way: sent, learned by a version, served. It begins with the first picture and is over
 * when a version serves that knows them and nothing more is to come.
 */
export class Lesson {
  sent = 0;
  refused = 0;
  waiting = 0;
  startedAt = null;
  /** Of the first version that learned from it. */
  learnedMillis = null;
  firstVersion = null;
  /** The newest version that knows its pictures. */
  version = null;
  examples = 0;
  /** What the other classes' accuracy was before and is now. */
  cost = null;
  accuracy = null;
  /** Why nothing came of it, once the learner is idle: a sentence. */
  stuck = null;
  /** Why a challenger that was judged meanwhile was not promoted; it may have been one of another strategy. */
  #rejection = null;
  /** It is known, but an older version is pinned. */
  waitsForRelease = false;
  isOver = false;
  #challengerBefore = null;

  constructor(number, label, manifest) {
    this.number = number;
    this.label = label;
    this.before = manifest;
    this.isNew = !(manifest?.labels ?? []).includes(label);
    this.examplesBefore = examplesOf(manifest, label);
  }

  /** A picture of it changed its state, from `previous`. */
  count(picture, previous) {
    const change = { waiting: 'waiting', sending: 'waiting', sent: 'sent', refused: 'refused' };
    if (previous) {
      this[change[previous]]--;
    }
    this[change[picture.state]]++;
    if (picture.state === 'sending') {
      this.startedAt ??= picture.startedAt;
    }
  }

  /** Another version serves; once it knows every picture sent, what follows is no longer this lesson's doing. */
  follow(manifest, now) {
    const examples = examplesOf(manifest, this.label);
    const knows = this.isNew ? manifest.labels.includes(this.label) : examples > this.examplesBefore;
    if (this.startedAt === null || !knows || manifest.version === this.before?.version) {
      return;
    }
    if (this.firstVersion === null) {
      this.firstVersion = manifest.version;
      this.learnedMillis = now - this.startedAt;
      this.stuck = null;
    }
    this.version = manifest.version;
    this.examples = examples;
    this.cost = compared(this.before, manifest, this.label);
    this.accuracy = manifest.metrics?.per_label?.[this.label] ?? null;
    this.isOver = this.waiting === 0 && examples - this.examplesBefore >= this.sent;
  }

  /** What the learner says. */
  settle(learner, servingPinned) {
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
}
