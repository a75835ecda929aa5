import * as api from '../api.js';
import { signal } from '../signal.js';
import { Connection } from './connection.js';

const LONGEST_WAIT_MILLIS = 10_000;
const LOOK_EVERY_MILLIS = 50;

// The current state that all views share. Each value is null until it is known.

/** `Serving`: which version answers, and whether it is pinned. */
export const serving = signal(null);

/** The manifest of the serving version; null if no version serves or the manifest is not known yet. */
export const manifest = signal(null);

/** Returns the manifest of the serving version; null if none serves, undefined while unknown. */
export function whatServes() {
  return serving.value?.version === 0 ? null : (manifest.value ?? undefined);
}

/** Resolves once `whatServes` is known, or after ten seconds without an answer. */
export async function untilServingIsKnown() {
  const end = performance.now() + LONGEST_WAIT_MILLIS;
  while (whatServes() === undefined && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLIS));
  }
}

/** `LearnerStatus`. */
export const learner = signal(null);

/** The state of each stream by name: `idle`, `connecting`, `open` or `away`. */
const states = { serving: signal('idle'), learner: signal('idle'), predictions: signal('idle') };

const predictionReaders = new Set();

const LISTENERS = {
  serving: follow,
  status: learner.set,
  prediction: (prediction) => predictionReaders.forEach((reader) => reader(1, prediction)),
  missed: ({ count }) => predictionReaders.forEach((reader) => reader(count, null)),
};

const connection = new Connection(hear);
let names = [];

function hear({ name, state, refused, event, data }) {
  if (event) {
    LISTENERS[event](data);
    return;
  }
  if (state !== states[name].value) {
    states[name].set(state);
  }
  if (refused) {
    // EventSource does not report the cause of an error; a request's response shows whether a token is needed
    api.serving().catch(() => {});
  }
}

// a hidden window needs no sources; a closing window must release them, because a shared worker does not notice
const adjust = () => connection.want(document.visibilityState === 'visible' ? names : []);
document.addEventListener('visibilitychange', adjust);
addEventListener('pagehide', () => connection.want([]));
addEventListener('pageshow', adjust);

/** Opens the named streams and closes the others. */
export function use(...wanted) {
  names = wanted;
  adjust();
}

/** Resets all state after a sign-in or sign-out, so that nothing of the previous person's data remains. */
export const restart = () => connection.restart();

/** Returns whether the named stream is connected. */
export const connectionOf = (name) => states[name];

/** Passes to `reader` the number of new predictions, and the predictions themselves except for missed ones. */
export function onPrediction(reader) {
  predictionReaders.add(reader);
}

/** Applies the response to an action, which has the same content as the later event of the stream. */
export function follow(state) {
  serving.set(state);
  if (state.version === 0) {
    manifest.set(null);
  } else if (state.version !== manifest.value?.version) {
    fetchManifest();
  }
}

async function fetchManifest() {
  try {
    const found = await api.currentModel();
    // two responses may arrive in the wrong order; compare with the version that the stream reported
    if (found.version === serving.value?.version) {
      manifest.set(found);
    }
  } catch (failure) {
    if (failure.isPassing) {
      setTimeout(() => serving.value?.version && serving.value.version !== manifest.value?.version && fetchManifest(), 1_000);
    } else {
      console.error('the manifest of the version that serves cannot be read', failure);
    }
  }
}
