import { count, counted } from '../format.js';

const DONE = ['sent', 'known', 'refused', 'stopped', 'retracted'];
const STATES = ['waiting', 'sending', ...DONE];

/** Counts the images of one batch by their state. Each image is counted once, in its current state. */
export class Totals {
  #states = new Map();
  #counts = zero();

  /** Begins a new batch. If the previous batch is not complete, its images still count. */
  begin() {
    if (this.done === this.all) {
      this.#states.clear();
      this.#counts = zero();
    }
  }

  /** Counts an image whose state changed. An image of an earlier batch counts again only if it is sent again. */
  count(picture) {
    const before = this.#states.get(picture);
    if (before === undefined && picture.state !== 'waiting') {
      return;
    }
    if (before !== undefined) {
      this.#counts[before]--;
    }
    this.#counts[picture.state]++;
    this.#states.set(picture, picture.state);
  }

  get all() {
    return this.#states.size;
  }

  get done() {
    return DONE.reduce((sum, state) => sum + this.#counts[state], 0);
  }

  get underWay() {
    return this.all - this.done;
  }

  get share() {
    return this.all > 0 ? this.done / this.all : 0;
  }

  get waiting() {
    return this.#counts.waiting;
  }

  /** For example "3 of 5 images sent, 1 not accepted". */
  get text() {
    const { sent, retracted, known, refused, stopped } = this.#counts;
    const more = [
      [known, 'already known'],
      [refused, 'not accepted'],
      [stopped, 'stopped'],
      [retracted, 'retracted'],
    ];
    const parts = more.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`);
    return [`${count(sent + retracted)} of ${counted(this.all, 'image')} sent`, ...parts].join(', ');
  }
}

const zero = () => Object.fromEntries(STATES.map((state) => [state, 0]));
