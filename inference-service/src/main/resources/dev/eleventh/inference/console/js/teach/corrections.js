import * as api from '../api.js';
import { counted } from '../format.js';
import { insist, until } from '../retry.js';

// Corrects the examples that a lesson sent, by their ids, and finds out what the system has really done.

/** A request names at most so many examples. */
const MOST_IDS = 10_000;
const PARALLEL = 3;

/** The requests of a correction; `each` is for a token that may not read the store. */
export const STORE = {
  find: async (ids) => (await insist(() => api.findAll(ids))).examples,
  all: (ids, to) => insist(() => (to === null ? api.retractAll(ids) : api.relabelAll(ids, to))),
  each: (id, to) => insist(() => (to === null ? api.retract(id) : api.relabel(id, to))),
};

/**
 * Gives examples the label `to`, or retracts them if it is null. Examples that are still on their way are waited for until
 * `isSettled()`. Resolves to {corrected, unknown, waiting, problem}: the ids that were recorded and are corrected now, those
 * that are not recorded, and the others, which a repetition concerns; `problem` is a sentence, or null. `isSeen` is false if
 * the store could not be asked, and then `corrected` are those whose correction is queued.
 */
export async function correct(ids, to, isSettled, store = STORE, pause = undefined) {
  const outcome = { corrected: [], unknown: [], waiting: [], problem: null, isSeen: true };
  for (let at = 0; at < ids.length; at += MOST_IDS) {
    const part = ids.slice(at, at + MOST_IDS);
    if (outcome.problem === null) {
      await correctPart(part, to, isSettled, store, pause, outcome);
    } else {
      outcome.waiting.push(...part);
    }
  }
  return outcome;
}

async function correctPart(ids, to, isSettled, store, pause, outcome) {
  try {
    await correctTogether(ids, to, isSettled, store, pause, outcome);
  } catch (failure) {
    if (failure.status === 403) {
      await correctEach(ids, to, store, outcome);
    } else {
      outcome.problem = failure.message;
      outcome.waiting.push(...ids);
    }
  }
}

async function correctTogether(ids, to, isSettled, store, pause, outcome) {
  const found = await until(
    (examples) => examples.length === ids.length || isSettled(),
    () => store.find(ids),
    pause,
  );
  const recorded = found.map(({ id }) => id);
  const asked = found.filter(({ label }) => label !== to).map(({ id }) => id);
  let left = new Set();
  if (asked.length > 0) {
    await store.all(asked, to);
    const isLeft = ({ label }) => label !== to;
    const rest = await until(
      (examples) => !examples.some(isLeft),
      () => store.find(asked),
      pause,
    );
    left = new Set(rest.filter(isLeft).map(({ id }) => id));
  }
  const known = new Set(recorded);
  const missing = ids.filter((id) => !known.has(id));
  outcome.corrected.push(...recorded.filter((id) => !left.has(id)));
  outcome.waiting.push(...left);
  (missing.length > 0 && isSettled() ? outcome.unknown : outcome.waiting).push(...missing);
}

/** Sends a request for each example; whether the trainer records the corrections remains unknown. */
async function correctEach(ids, to, store, outcome) {
  outcome.isSeen = false;
  const queue = [...ids];
  const run = async () => {
    while (queue.length > 0) {
      const id = queue.shift();
      try {
        await store.each(id, to);
        outcome.corrected.push(id);
      } catch (failure) {
        outcome.problem = failure.message;
        outcome.waiting.push(id);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, run));
}

/** Returns a sentence for what became of a correction. */
export function outcomeText(outcome, to) {
  const { corrected, unknown, waiting, problem } = outcome;
  return [
    (corrected.length > 0 || waiting.length === 0) && doneText(outcome, to),
    unknown.length > 0 && `${counted(unknown.length, 'image')} ${isOrAre(unknown)} not recorded: rejected, or removed before.`,
    waiting.length > 0 && `${counted(waiting.length, 'image')} ${isOrAre(waiting)} not corrected yet. Try again in a moment.`,
    problem,
    corrected.length > 0 && 'The next version learns from this.',
  ]
    .filter(Boolean)
    .join(' ');
}

const isOrAre = ({ length }) => (length === 1 ? 'is' : 'are');

function doneText({ corrected, isSeen }, to) {
  const examples = counted(corrected.length, 'example');
  if (!isSeen) {
    return `The correction of ${examples} is queued.`;
  }
  return to === null
    ? `${examples} ${corrected.length === 1 ? 'was' : 'were'} recorded and ${isOrAre(corrected)} gone.`
    : `${examples} ${isOrAre(corrected)} “${to}” now.`;
}
