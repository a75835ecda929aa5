import { isFall } from '../fall.js';

/** Returns the held-out accuracy of each label on which a version was measured. */
const accuracies = (manifest) => manifest?.metrics?.per_label ?? {};

const mean = (labels, of) => labels.reduce((sum, label) => sum + of[label], 0) / labels.length;

/**
 * Measures how a lesson's versions changed the classes that were not taught. A step from one version to the next is added
 * to one lesson only, so no loss is shown twice. The classes' current accuracy is updated while the lesson is shown.
 */
export class Cost {
  #before = {};
  /** The change of accuracy by the lesson's own steps, by label. */
  #own = {};
  /** Number of old classes that were measured. */
  classes = 0;
  /** The mean change by the lesson's own steps, between -1 and 1. */
  change = 0;
  /** Their mean accuracy before the lesson's first step. */
  from = 0;
  /** Their mean accuracy in the version that serves now. */
  now = 0;
  /** {label, change} of the class that fell most in these steps; null if no class fell. */
  worst = null;

  /** Adds the step from one manifest to a newer one, except for the labels that were taught in it. */
  add(before, after, taught) {
    const [old, now] = [accuracies(before), accuracies(after)];
    const labels = Object.keys(old).filter((label) => !taught.includes(label) && label in now);
    if (labels.length > 0) {
      for (const label of labels) {
        this.#before[label] ??= old[label];
        this.#own[label] = (this.#own[label] ?? 0) + now[label] - old[label];
      }
      this.change += mean(labels, now) - mean(labels, old);
    }
  }

  /** Updates the current accuracy after another version starts to serve. */
  follow(manifest) {
    const now = accuracies(manifest);
    const labels = Object.keys(this.#before).filter((label) => label in now);
    this.classes = labels.length;
    if (labels.length === 0) {
      return;
    }
    this.from = mean(labels, this.#before);
    this.now = mean(labels, now);
    const changes = labels.map((label) => ({ label, change: this.#own[label] }));
    const lowest = changes.reduce((worst, one) => (one.change < worst.change ? one : worst));
    this.worst = isFall(lowest.change) ? lowest : null;
  }

  /** Returns the values as plain data, which `of` reads. */
  get record() {
    return { before: this.#before, own: this.#own, change: this.change, classes: this.classes, from: this.from, now: this.now, worst: this.worst };
  }

  static of({ before, own, ...figures }) {
    const cost = new Cost();
    cost.#before = before;
    cost.#own = own;
    return Object.assign(cost, figures);
  }

  /** Returns whether the mean accuracy of the old classes fell in this lesson and has not recovered. */
  get isLoss() {
    return this.classes > 0 && isFall(Math.max(this.change, this.now - this.from));
  }
}
