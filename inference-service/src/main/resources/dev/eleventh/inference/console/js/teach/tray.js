import { normalised } from '../spelling.js';

/** Further images are not added: teach some first. */
export const MOST_IMAGES = 20_000;

/**
 * The images that a person may still sort before they are taught, in one group for each label. Knows nothing of elements.
 * A group is {number, label, images, follows}: its label is as typed, and empty while it must be typed; `follows` until it
 * was given a label of its own. An image is {number, file}.
 */
export class Tray {
  #groups = [];
  #numbers = 0;

  get groups() {
    return this.#groups;
  }

  get size() {
    return this.#groups.reduce((sum, { images }) => sum + images.length, 0);
  }

  /** All images, each with the label of its group. */
  get images() {
    return this.#groups.flatMap(({ label, images }) => images.map(({ file }) => ({ file, label: normalised(label) })));
  }

  /** The first group that needs a label; undefined if there is none. */
  get unlabelled() {
    return this.#groups.find(({ label }) => normalised(label) === '');
  }

  /** Adds images, {file, label}, before those that their group has; returns how many had no room. */
  add(images) {
    const fitting = images.slice(0, Math.max(0, MOST_IMAGES - this.size));
    const added = new Map();
    for (const { file, label } of fitting) {
      const group = this.#groupOf(label);
      added.set(group, added.get(group) ?? []);
      added.get(group).push({ file, number: ++this.#numbers });
    }
    added.forEach((news, group) => (group.images = [...news, ...group.images]));
    return images.length - fitting.length;
  }

  /** Removes images. A group without images disappears. */
  remove(images) {
    const gone = new Set(images);
    for (const group of this.#groups) {
      group.images = group.images.filter((image) => !gone.has(image));
    }
    this.#groups = this.#groups.filter((group) => group.images.length > 0);
  }

  /** Moves images to the group of a label, which may be new. */
  move(images, label) {
    const moved = new Set(images);
    const all = this.#groups.flatMap((group) => group.images).filter((image) => moved.has(image));
    const group = this.#groupOf(label);
    group.images = [...all, ...group.images.filter((image) => !moved.has(image))];
    this.#groups.filter((other) => other !== group).forEach((other) => (other.images = other.images.filter((image) => !moved.has(image))));
    this.#groups = this.#groups.filter(({ images: left }) => left.length > 0);
  }

  /** Gives a group another label while a person types; `join` ends that. */
  relabel(group, label) {
    group.label = label;
    group.follows = label === '';
  }

  /** Gives the groups without a label of their own the label that is typed for new images. */
  follow(label) {
    this.#groups.filter(({ follows }) => follows).forEach((group) => (group.label = label));
  }

  /** Gives all images one label. */
  labelAll(label) {
    this.#groups.forEach((group) => this.relabel(group, label));
    this.join();
  }

  /** Joins the groups that have the same label. */
  join() {
    const first = new Map();
    for (const group of this.#groups) {
      const label = normalised(group.label);
      const other = first.get(label);
      if (other) {
        other.images = [...other.images, ...group.images];
        other.follows &&= group.follows;
        group.images = [];
      } else {
        first.set(label, group);
      }
    }
    this.#groups = this.#groups.filter(({ images }) => images.length > 0);
  }

  /** Removes and returns all images, {file, label}. */
  take() {
    const images = this.images;
    this.#groups = [];
    return images;
  }

  #groupOf(text) {
    const label = normalised(text);
    const found = this.#groups.find((group) => normalised(group.label) === label);
    if (found) {
      return found;
    }
    const group = { number: ++this.#numbers, label, images: [], follows: label === '' };
    this.#groups.push(group);
    return group;
  }
}
