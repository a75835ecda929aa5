import * as api from '../api.js';
import { insist, until } from '../retry.js';
import { requestQuery } from './filters.js';
import { classSentence, selectionSentence, stillLabelled } from './outcome.js';

// The actions of a class's page, as `DelayedActions` sends them. Each resolves to what the system has really done.

/** Bytes that a request may have which is completed although its page was closed. */
export const KEPT_ALIVE_BYTES = 60_000;

/** What the page knows once nobody waits for the trainer any more. */
const LEFT = 'Sent.';

const list = (query) => insist(() => api.storedExamples(query));

/** Waits for the trainer. If it does not answer, the request was sent nevertheless. */
async function recorded(isDone, question) {
  try {
    return await until(isDone, question);
  } catch (failure) {
    throw new Error(`The request was sent, but its result is unknown. ${failure.message} Choose Refresh later.`, { cause: failure });
  }
}

/** Moves examples to another label, or deletes them if `into` is null. */
export function selectionChange(label, examples, into) {
  const ids = examples.map(({ id }) => id);
  return {
    bytes: new TextEncoder().encode(JSON.stringify({ ids, label: into })).length,
    async send(isLeaving) {
      const request = into === null ? () => api.retractAll(ids, isLeaving) : () => api.relabelAll(ids, into, isLeaving);
      if (isLeaving) {
        await request();
        return LEFT;
      }
      const { unknown } = await insist(request);
      const left = await recorded(
        ({ size }) => size === 0,
        () => stillLabelled(label, examples, list),
      );
      this.left = left;
      return selectionSentence({ asked: ids.length, unknown: Math.min(unknown, ids.length - left.size), left: left.size, label: into });
    },
  };
}

/** Renames, merges or deletes the class; `into` is null for a deletion. */
export function classChange(label, into) {
  return {
    exclusive: true,
    bytes: 0,
    async send(isLeaving) {
      const queued = into === null ? await api.retractLabel(label, isLeaving) : await api.mergeLabel(label, into, isLeaving);
      if (isLeaving) {
        return LEFT;
      }
      const page = await recorded(
        ({ count }) => count === 0,
        () => list(requestQuery(label, {}, { limit: 1, count: true })),
      );
      this.left = page.count;
      return classSentence({ label, into, queued: queued.examples, left: page.count });
    },
  };
}
