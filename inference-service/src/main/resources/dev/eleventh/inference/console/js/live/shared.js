import { Hub } from './hub.js';
import { Stream } from './stream.js';

// The SharedWorker for all windows of a browser. Its streams use three connections for any number of windows.

const hub = new Hub(
  {
    serving: (listener) => new Stream('v1/serving/stream', ['serving'], listener),
    learner: (listener) => new Stream('v1/learner/stream', ['status'], listener),
    predictions: (listener) => new Stream('v1/predictions/stream', ['prediction', 'missed'], listener),
  },
  ['serving', 'learner'],
);

addEventListener('connect', ({ ports: [port] }) => {
  const post = (message) => port.postMessage(message);
  port.onmessage = ({ data }) => (data.restart ? hub.restart() : hub.want(post, data.want));
});
