import { isFall } from '../fall.js';

/** The hold-out accuracy of each label that a version was measured on. */
const accuracies = (manifest) => manifest?.metrics?.per_label ?? {};

const mean = (labels, of) => labels.reduce((sum, label) => sum + of[label], 0) / labels.length;

/**
 * What the versions of a lesson did to the classes that were not taught. A step from one version to the next is added to
 * one lesson only, so that no loss is shown twice; how the classes do now is followed for as long as the lesson is shown.
 */
export class Cost {
  #before = {};
  /** By label, the change by the lesson's own steps. */
  #own = {};
  /** Old classes that were measured. */
  classes = 0;
  /** The mean change by the lesson's own steps, between -1 and 1. */
  change = 0;
  /** Their mean accuracy before the lesson's first step. */
  from = 0;
  /** The same by the version that serves now. */
  now = 0;
  /** {label, change} of the class that fell most by those steps, when that is a fall; else null. */
  worst = null;

  /** Adds the step from one manifest to a newer one, but for the labels that were taught in it. */
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

  /** Another version serves. */
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

  /** Whether the old classes, taken together, lost by this lesson and did not recover since. */
  get isLoss() {
    return this.classes > 0 && isFall(Math.max(this.change, this.now - this.from));
  }
}
