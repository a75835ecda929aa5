import * as api from '../api.js';
import * as live from '../live/index.js';
import { signal } from '../signal.js';
import { continued } from './matrix-rows.js';

// Reads the registry for the panels, again after each judgement or swap while the view is shown. Of many versions, only
// those are read that are new since the last time.

/** The matrix has the newest versions, up to this many. */
const MOST_VERSIONS = 200;

/** The `AccuracyMatrix`; null until it is read. */
export const accuracy = signal(null);
/** The `Judgement`s of the newest versions, newest first; null until they are read. */
export const versions = signal(null);
/** The error of the last attempt to read them, or null. */
export const trouble = signal(null);

const RECENT = 20;
const CALM_MILLIS = 250;
const AGAIN_MILLIS = 3_000;
let looking = false;
let read = '';
let timer = 0;

export function start() {
  live.learner.subscribe(refresh);
  live.serving.subscribe(refresh);
}

export function look(now) {
  looking = now;
  refresh();
}

function refresh() {
  const { champion_version: champion, last_challenger: last } = live.learner.value ?? {};
  const state = `${champion} ${last?.id} ${live.serving.value?.version}`;
  if (looking && state !== read && !timer) {
    // a promotion causes several changes within a moment: a verdict, an outbox entry and a swap
    timer = setTimeout(() => fetchAll(state), CALM_MILLIS);
  }
}

async function fetchAll(state) {
  try {
    const { judgements } = await api.judgements({ promoted: true, limit: RECENT });
    accuracy.set(await readMatrix(judgements[0]?.version ?? 0, live.learner.value?.champion_version));
    versions.set(judgements);
    trouble.set(null);
    read = state;
    again();
  } catch (failure) {
    trouble.set(failure);
    timer = setTimeout(again, AGAIN_MILLIS);
  }
}

/**
 * Reads the versions that are new, and those from the champion on: it predicts new examples, so its numbers change. It is
 * the newest version unless that was rolled back.
 */
async function readMatrix(newest, champion) {
  const old = accuracy.value;
  const known = old?.versions.at(-1)?.version ?? 0;
  const more = newest - Math.min(known, champion || known) + 1;
  if (old && more >= 1 && more < MOST_VERSIONS) {
    const matrix = continued(old, await api.accuracy(more), MOST_VERSIONS);
    if (matrix) {
      return matrix;
    }
  }
  return api.accuracy(MOST_VERSIONS);
}

function again() {
  timer = 0;
  refresh();
}
