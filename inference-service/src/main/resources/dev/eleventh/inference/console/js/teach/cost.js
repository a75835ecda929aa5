/** A class that fell by so much is named. */
export const FALL = 0.05;

/** The hold-out accuracy of each label that a version was measured on. */
const accuracies = (manifest) => manifest?.metrics?.per_label ?? {};

const mean = (labels, of) => labels.reduce((sum, label) => sum + of[label], 0) / labels.length;

/**
 * What the versions of a lesson did to the classes that were not taught. A step from one version to the next is added to
 * one lesson only, so that no loss is shown twice; how the classes do now is followed for as long as the lesson is shown.
 */
export class Cost {
  #before = {};
  /** Old classes that were measured. */
  classes = 0;
  /** The mean change by the lesson's own steps, between -1 and 1. */
  change = 0;
  /** Their mean accuracy before the lesson's first step. */
  from = 0;
  /** The same by the version that serves now. */
  now = 0;
  /** {label, change} of the class that fell most since, when it fell by `FALL` or more; else null. */
  worst = null;

  /** Adds the step from one manifest to a newer one, but for the labels that were taught in it. */
  add(before, after, taught) {
    const [old, now] = [accuracies(before), accuracies(after)];
    const labels = Object.keys(old).filter((label) => !taught.includes(label) && label in now);
    if (labels.length > 0) {
      labels.forEach((label) => (this.#before[label] ??= old[label]));
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
    const changes = labels.map((label) => ({ label, change: now[label] - this.#before[label] }));
    const lowest = changes.reduce((worst, one) => (one.change < worst.change ? one : worst));
    // two shares that differ by five points may differ by a little less in binary
    this.worst = lowest.change <= -FALL + 1e-9 ? lowest : null;
  }

  /** Whether the old classes, taken together, are worse now than before the lesson. */
  get isLoss() {
    return this.classes > 0 && this.now - this.from <= -FALL + 1e-9;
  }
}
