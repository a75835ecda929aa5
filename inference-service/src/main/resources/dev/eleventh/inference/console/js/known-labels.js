import * as live from './live/index.js';

/** Returns the labels that exist: those of the serving version, and those of all recorded examples, sorted. */
export const knownLabels = () => [...new Set([...(live.manifest.value?.labels ?? []), ...Object.keys(live.learner.value?.examples ?? {})])].sort();
