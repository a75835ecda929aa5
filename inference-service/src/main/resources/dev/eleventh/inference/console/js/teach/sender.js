import * as api from '../api.js';
import { idOf, labelOf, remember } from '../examples.js';
import { sendable } from '../pictures/sendable.js';
import { insist } from '../retry.js';

/** A few at a time: the broker is waited for, not the network, and a browser opens six connections to a host. */
const PARALLEL = 3;

/**
 * Sends pictures as examples, some in parallel, in their order. An image that is an example already is not sent again. A
 * service that is unavailable is waited for a little; whatever else is refused keeps its reason. `onChange(picture)` is
 * told whenever the state of one changes.
 */
export class Sender {
  #queue = [];
  #running = 0;
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  /**
   * `pictures`: {file, label}, which get a `state`: waiting, sending, then sent or known with an `id`, refused with a
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

  /** Sends none of those that still wait, of all or of the given ones. What is being sent ends as it ends. */
  stop(pictures = this.#queue) {
    const stopped = new Set(pictures.filter(({ state }) => state === 'waiting'));
    this.#queue = this.#queue.filter((picture) => !stopped.has(picture));
    stopped.forEach((picture) => this.#become(picture, 'stopped'));
  }

  #become(picture, state) {
    picture.state = state;
    this.#onChange(picture);
  }

  async #run() {
    this.#running++;
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
    const answer = await insist(() => api.sendExample(picture.label, image));
    picture.id = answer.id;
    // undefined: it may have been an example before
    picture.isNew = known === null ? true : undefined;
    remember(answer.id, picture.label);
    return 'sent';
  }
}

/** The picture is an example with another label: sending it again would fail again, a relabelling does not. */
export function conflict(picture, known) {
  picture.conflict = true;
  picture.reason = known ? `it is an example of “${known}” already` : 'it is an example with another label already';
}
