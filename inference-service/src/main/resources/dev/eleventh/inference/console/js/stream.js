import { serving, url } from './api.js';
import { signal } from './signal.js';

const FIRST_WAIT_MILLIS = 1_000;
const LONGEST_WAIT_MILLIS = 15_000;

/**
 * Server-sent events of one kind, for as long as somebody looks. The browser gives up for good when it is answered with
 * an error, so reconnecting is done here. A page that is not seen holds no connection: a browser opens six to a host, and
 * streams of forgotten tabs would use them up.
 */
export class Stream {
  /** `idle`, `connecting`, `open` or `away`. */
  state = signal('idle');

  #path;
  #listeners;
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT_MILLIS;
  #wanted = false;

  /** `listeners`: by the event's name, told its data. */
  constructor(path, listeners) {
    this.#path = path;
    this.#listeners = listeners;
    document.addEventListener('visibilitychange', () => this.#adjust());
  }

  want(wanted) {
    this.#wanted = wanted;
    this.#adjust();
  }

  #become(state) {
    if (state !== this.state.value) {
      this.state.set(state);
    }
  }

  #adjust() {
    const wanted = this.#wanted && document.visibilityState === 'visible';
    if (wanted && !this.#source && !this.#timer) {
      this.#wait = FIRST_WAIT_MILLIS;
      this.#open();
    } else if (!wanted) {
      this.#close();
      this.#become('idle');
    }
  }

  #open() {
    this.#timer = 0;
    if (this.state.value !== 'away') {
      this.#become('connecting');
    }
    const source = new EventSource(url(this.#path));
    this.#source = source;
    source.addEventListener('open', () => {
      this.#wait = FIRST_WAIT_MILLIS;
      this.#become('open');
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        // refused, and a script is not told why; an answer says whether a token is needed
        serving().catch(() => {});
      }
      this.#retry();
    });
    for (const [name, listener] of Object.entries(this.#listeners)) {
      source.addEventListener(name, (event) => listener(JSON.parse(event.data)));
    }
  }

  #retry() {
    this.#close();
    this.#become('away');
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
