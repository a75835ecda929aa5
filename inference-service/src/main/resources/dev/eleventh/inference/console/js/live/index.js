import * as api from '../api.js';
import { signal } from '../signal.js';
import { Connection } from './connection.js';

// What every view looks at, as of now. Null until it is known.

/** `Serving`: which version answers, and whether it is pinned. */
export const serving = signal(null);

/** The manifest of the version that serves; null while none does, or it is not known yet. */
export const manifest = signal(null);

/** `LearnerStatus`. */
export const learner = signal(null);

/** By name of a stream: `idle`, `connecting`, `open` or `away`. */
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
    // a script is not told why; an answer says whether a token is needed
    api.serving().catch(() => {});
  }
}

// a window that nobody sees needs nothing; one that is closed says so, for a shared worker does not notice
const adjust = () => connection.want(document.visibilityState === 'visible' ? names : []);
document.addEventListener('visibilitychange', adjust);
addEventListener('pagehide', () => connection.want([]));
addEventListener('pageshow', adjust);

/** Opens the named streams and closes the others. */
export function use(...wanted) {
  names = wanted;
  adjust();
}

/** Another person is signed in, or none: nothing is kept of what the last one was told. */
export const restart = () => connection.restart();

/** Whether the stream of that name is connected. */
export const connectionOf = (name) => states[name];

/** Tells `reader` how many predictions came and, but for those that were missed, which. */
export function onPrediction(reader) {
  predictionReaders.add(reader);
}

/** The answer to an action says the same as the stream will, sooner. */
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
    // two fetches may overtake each other; the stream knows which version it is about
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
