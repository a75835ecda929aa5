import * as api from '../api.js';
import { idOf, labelOf, remember } from '../examples.js';
import { sendable } from '../pictures/sendable.js';
import { insist } from '../retry.js';

/** Few, because the broker is the bottleneck and a browser opens at most six connections to a host. */
const PARALLEL = 3;

/**
 * Sends images as examples, in order and a few in parallel. An image that is already an example is not sent again. While a
 * service is unavailable, a request is retried a few times; a refused image keeps the reason. Each change of an image's
 * state is passed to `onChange(picture)`.
 */
export class Sender {
  #queue = [];
  #running = 0;
  #ready;
  #onChange;

  /** `ready`: returns a promise; no image is sent before it resolves. */
  constructor(ready, onChange) {
    this.#ready = ready;
    this.#onChange = onChange;
  }

  /**
   * `pictures`: {file, label}. Each gets a `state`: waiting, sending, and then sent or known with an `id`, refused with a
   * `reason`, or stopped.
   */
  add(pictures) {
    for (const picture of pictures) {
      this.#become(picture, 'waiting');
      this.#queue.push(picture);
    }
    while (this.#running < PARALLEL && this.#queue.length > 0) {
      this.#run();
    }
  }

  /** Cancels and returns waiting images: of the given ones, or of all. Requests that have begun are completed. */
  stop(pictures = this.#queue) {
    const stopped = new Set(pictures.filter(({ state }) => state === 'waiting'));
    this.#queue = this.#queue.filter((picture) => !stopped.has(picture));
    stopped.forEach((picture) => this.#become(picture, 'stopped'));
    return [...stopped];
  }

  #become(picture, state) {
    picture.state = state;
    this.#onChange(picture);
  }

  async #run() {
    this.#running++;
    await this.#ready();
    while (this.#queue.length > 0) {
      const picture = this.#queue.shift();
      picture.flight = this.#send(picture);
      await picture.flight;
    }
    this.#running--;
  }

  async #send(picture) {
    picture.startedAt = performance.now();
    picture.conflict = false;
    picture.mayPass = false;
    this.#become(picture, 'sending');
    try {
      this.#become(picture, await this.#offer(picture, await sendable(picture.file)));
    } catch (refusal) {
      picture.reason = refusal.message;
      picture.mayPass = refusal.isPassing === true;
      this.#become(picture, 'refused');
    }
  }

  async #offer(picture, image) {
    const id = await idOf(image);
    const known = id === null ? undefined : await labelOf(id);
    if (known) {
      picture.id = id;
      if (known === picture.label) {
        return 'known';
      }
      conflict(picture, known);
      return 'refused';
    }
    // before the request, so that a lesson knows its images if the page is closed meanwhile
    picture.id = id;
    // undefined: the image may have been an example before
    picture.isNew = known === null ? true : undefined;
    const answer = await insist(() => api.sendExample(picture.label, image));
    picture.id = answer.id;
    remember(answer.id, picture.label);
    return 'sent';
  }
}

/** Marks an image that is an example with another label: it can be relabelled, but not sent again. */
export function conflict(picture, known) {
  picture.conflict = true;
  picture.labelNow = known ?? null;
  picture.reason = known ? `already an example of “${known}”` : 'already an example with another label';
}
