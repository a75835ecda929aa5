import * as api from './api.js';
import { signal } from './signal.js';
import { Stream } from './stream.js';

// What every view looks at, as of now. Null until it is known.

/** `Serving`: which version answers, and whether it is pinned. */
export const serving = signal(null);

/** The manifest of the version that serves; null while none does. */
export const manifest = signal(null);

/** `LearnerStatus`. */
export const learner = signal(null);

const predictionReaders = new Set();

const streams = {
  serving: new Stream('v1/serving/stream', { serving: follow }),
  learner: new Stream('v1/learner/stream', { status: learner.set }),
  predictions: new Stream('v1/predictions/stream', {
    prediction: (prediction) => predictionReaders.forEach((reader) => reader(1, prediction)),
    missed: ({ count }) => predictionReaders.forEach((reader) => reader(count, null)),
  }),
};

/** Opens the named streams and closes the others. */
export function use(...names) {
  Object.entries(streams).forEach(([name, stream]) => stream.want(names.includes(name)));
}

/** Whether the stream of that name is connected. */
export const connection = (name) => streams[name].state;

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
