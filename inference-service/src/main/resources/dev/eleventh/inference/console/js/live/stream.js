import { url } from '../api.js';

const FIRST_WAIT_MILLIS = 1_000;
const LONGEST_WAIT_MILLIS = 15_000;

/**
 * Receives server-sent events of one path while they are wanted. A browser stops permanently after an error response, so
 * this class reconnects itself.
 */
export class Stream {
  #path;
  #events;
  #listener;
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT_MILLIS;
  #state = 'idle';

  /** `listener.onState(state, refused)` gets `idle`, `connecting`, `open` or `away`; `listener.onEvent(name, data)` each event. */
  constructor(path, events, listener) {
    this.#path = path;
    this.#events = events;
    this.#listener = listener;
  }

  want(wanted) {
    if (!wanted) {
      this.#close();
      this.#become('idle');
    } else if (!this.#source && !this.#timer) {
      this.#wait = FIRST_WAIT_MILLIS;
      this.#open();
    }
  }

  #become(state, refused = false) {
    if (state !== this.#state || refused) {
      this.#state = state;
      this.#listener.onState(state, refused);
    }
  }

  #open() {
    this.#timer = 0;
    if (this.#state !== 'away') {
      this.#become('connecting');
    }
    const source = new EventSource(url(this.#path));
    this.#source = source;
    source.addEventListener('open', () => {
      this.#wait = FIRST_WAIT_MILLIS;
      this.#become('open');
    });
    source.addEventListener('error', () => this.#retry(source.readyState === EventSource.CLOSED));
    for (const name of this.#events) {
      source.addEventListener(name, (event) => this.#listener.onEvent(name, JSON.parse(event.data)));
    }
  }

  #retry(refused) {
    this.#close();
    this.#become('away', refused);
    this.#timer = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT_MILLIS);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
  }
}
