import * as live from '../live/index.js';
import { signal } from '../signal.js';

/** Two minutes, with one sample each second. */
export const SAMPLES = 120;
/** A displayed rate is the mean of this many seconds, because single values vary too much. */
const MEAN_OF = 5;

/** {at, recorded, predicted}: seconds since 1970 and per-second counts, oldest first; null where there was no report. */
export const samples = signal([]);

let predictions = 0;
let lastRecorded = null;
let timer = 0;

export function start() {
  live.onPrediction((count) => (predictions += count));
}

export function look(now) {
  clearInterval(timer);
  if (now) {
    lastRecorded = null;
    predictions = 0;
    timer = setInterval(sample, 1_000);
  }
}

/** Returns null if the stream was unavailable at the last sample. */
export const mean = (key) => meanOf(samples.value.slice(-MEAN_OF).map((sample) => sample[key]));

export function meanOf(counts) {
  const known = counts.filter((count) => count !== null);
  return (counts.at(-1) ?? null) === null ? null : known.reduce((sum, count) => sum + count, 0) / known.length;
}

const isOpen = (name) => live.connectionOf(name).value === 'open';

function sample() {
  const recorded = isOpen('learner') ? (live.learner.value?.events_recorded ?? null) : null;
  // a lower count means that the trainer restarted its count, not that examples were removed
  const more = recorded === null || lastRecorded === null ? null : Math.max(0, recorded - lastRecorded);
  lastRecorded = recorded;
  const predicted = isOpen('predictions') ? predictions : null;
  samples.set([...samples.value, { at: Date.now() / 1000, recorded: more, predicted }].slice(-SAMPLES));
  predictions = 0;
}
