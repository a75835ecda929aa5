import { request } from '../api.js';

const EVERY_MILLIS = 2_000;

/** Has the interface of `Stream`, but polls the state every two seconds, so it keeps no connection open. */
export class Poll {
  #path;
  #event;
  #listener;
  #wanted = false;
  #timer = 0;
  #state = 'idle';
  #last = '';

  /** `event`: the name of the events in the corresponding stream. */
  constructor(path, event, listener) {
    this.#path = path;
    this.#event = event;
    this.#listener = listener;
  }

  want(wanted) {
    if (wanted === this.#wanted) {
      return;
    }
    this.#wanted = wanted;
    clearTimeout(this.#timer);
    this.#last = '';
    this.#become(wanted ? 'connecting' : 'idle');
    if (wanted) {
      this.#ask();
    }
  }

  #become(state) {
    if (state !== this.#state) {
      this.#state = state;
      this.#listener.onState(state, false);
    }
  }

  async #ask() {
    const answer = await request('GET', this.#path).catch(() => null);
    if (!this.#wanted) {
      return;
    }
    this.#become(answer ? 'open' : 'away');
    const text = JSON.stringify(answer);
    if (answer && text !== this.#last) {
      this.#last = text;
      this.#listener.onEvent(this.#event, answer);
    }
    this.#timer = setTimeout(() => this.#ask(), EVERY_MILLIS);
  }
}
