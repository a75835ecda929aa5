import { Hub } from './hub.js';
import { Poll } from './poll.js';
import { Stream } from './stream.js';

/**
 * Connects this window to the streams: `onMessage` receives {name, state, refused} and {name, event, data}. A browser
 * opens at most six connections to a host for all windows together, and each stream keeps one. So all windows share the
 * connections of a SharedWorker. A browser without SharedWorker polls, and streams only what cannot be polled.
 */
export class Connection {
  #onMessage;
  #port = null;
  #wanted = [];

  constructor(onMessage) {
    this.#onMessage = onMessage;
    try {
      const worker = new SharedWorker(new URL('shared.js', import.meta.url), { type: 'module', name: 'eleventh-live' });
      // an older browser has shared workers, but does not support modules in them
      worker.onerror = () => this.#useOwn();
      worker.port.onmessage = ({ data }) => onMessage(data);
      this.#port = worker.port;
    } catch {
      this.#useOwn();
    }
  }

  #useOwn() {
    const hub = new Hub(
      {
        serving: (listener) => new Poll('v1/serving', 'serving', listener),
        learner: (listener) => new Poll('v1/learner', 'status', listener),
        predictions: (listener) => new Stream('v1/predictions/stream', ['prediction', 'missed'], listener),
      },
      ['serving', 'learner'],
    );
    this.#port = {
      postMessage: (message) => (message.restart ? hub.restart() : hub.want(this.#onMessage, message.want)),
    };
    this.want(this.#wanted);
  }

  want(names) {
    this.#wanted = names;
    this.#port.postMessage({ want: names });
  }

  restart() {
    this.#port.postMessage({ restart: true });
  }
}
