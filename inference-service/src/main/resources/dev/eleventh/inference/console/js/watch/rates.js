import * as live from '../live/index.js';
import { signal } from '../signal.js';

/** Two minutes, a sample a second. */
export const SAMPLES = 120;
/** A rate that is read is the mean of so many seconds: single ones jump. */
const MEAN_OF = 5;

/** {at, recorded, predicted}: seconds since 1970 and per-second counts, oldest first. */
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

export const mean = (key) => {
  const last = samples.value.slice(-MEAN_OF);
  return last.length === 0 ? 0 : last.reduce((sum, one) => sum + one[key], 0) / last.length;
};

function sample() {
  // a count that fell means a trainer that counts anew, not examples that went away
  const recorded = live.learner.value?.events_recorded ?? null;
  const more = recorded === null || lastRecorded === null ? 0 : Math.max(0, recorded - lastRecorded);
  lastRecorded = recorded;
  samples.set([...samples.value, { at: Date.now() / 1000, recorded: more, predicted: predictions }].slice(-SAMPLES));
  predictions = 0;
}
