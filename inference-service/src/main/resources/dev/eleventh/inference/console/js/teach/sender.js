import * as api from '../api.js';
import { sendable } from '../pictures/sendable.js';

/** A few at a time: the broker is waited for, not the network, and a browser opens six connections to a host. */
const PARALLEL = 3;
const TRIES = 4;
const FIRST_WAIT_MILLIS = 800;

/**
 * Sends pictures as examples, some in parallel, in their order. A service that is away is waited for a little; whatever
 * else is refused keeps its reason. `onChange(picture)` is told whenever the state of one changes.
 */
export class Sender {
  #queue = [];
  #running = 0;
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** `pictures`: {file, label}, which get `state` (waiting, sending, sent, refused), then `id` or `reason`. */
  add(pictures) {
    for (const picture of pictures) {
      picture.state = 'waiting';
      this.#queue.push(picture);
      this.#onChange(picture);
    }
    while (this.#running < PARALLEL && this.#queue.length > 0) {
      this.#run();
    }
  }

  async #run() {
    this.#running++;
    while (this.#queue.length > 0) {
      await this.#send(this.#queue.shift());
    }
    this.#running--;
  }

  async #send(picture) {
    picture.state = 'sending';
    picture.startedAt = performance.now();
    this.#onChange(picture);
    try {
      const answer = await this.#insist(picture.label, await sendable(picture.file));
      picture.id = answer.id;
      picture.state = 'sent';
    } catch (refusal) {
      picture.reason = refusal.message;
      picture.state = 'refused';
    }
    this.#onChange(picture);
  }

  async #insist(label, image) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await api.sendExample(label, image);
      } catch (failure) {
        if (!failure.isPassing || attempt === TRIES) {
          throw failure;
        }
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MILLIS * 2 ** (attempt - 1)));
      }
    }
  }
}
