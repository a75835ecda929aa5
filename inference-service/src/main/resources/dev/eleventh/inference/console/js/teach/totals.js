import { count, counted } from '../format.js';

const DONE = ['sent', 'known', 'refused', 'stopped', 'retracted'];
const STATES = ['waiting', 'sending', ...DONE];

/** How far the images are that were given in one go. Each is counted in the one state that it has, so no count can go wrong. */
export class Totals {
  #states = new Map();
  #counts = zero();

  /** Something new begins: what is over is forgotten, what is under way still counts. */
  begin() {
    if (this.done === this.all) {
      this.#states.clear();
      this.#counts = zero();
    }
  }

  /** The state of a picture changed. One that was forgotten counts again when it is sent again. */
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

  /** "3 of 5 pictures sent, 1 not accepted". */
  get text() {
    const { sent, retracted, known, refused, stopped } = this.#counts;
    const more = [
      [known, 'known already'],
      [refused, 'not accepted'],
      [stopped, 'stopped'],
      [retracted, 'retracted'],
    ];
    const parts = more.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`);
    return [`${count(sent + retracted)} of ${counted(this.all, 'picture')} sent`, ...parts].join(', ');
  }
}

const zero = () => Object.fromEntries(STATES.map((state) => [state, 0]));
