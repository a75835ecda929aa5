import * as api from '../api.js';
import * as live from '../live/index.js';
import { signal } from '../signal.js';

// Reads the registry for the panels, again after each judgement or swap while the view is shown.

/** The `AccuracyMatrix`; null until it is read. */
export const accuracy = signal(null);
/** The newest `Version`s, newest first. */
export const versions = signal([]);
/** {challengers, next}: judgements, newest first, and the cursor for older ones; null until they are read. */
export const judged = signal(null);
/** The error of the last attempt to read them, or null. */
export const trouble = signal(null);

const CALM_MILLIS = 250;
const AGAIN_MILLIS = 3_000;
let looking = false;
let withRejected = false;
let read = '';
let timer = 0;

export function start() {
  live.learner.subscribe(refresh);
  live.serving.subscribe(refresh);
}

/** Selects whether challengers that were not promoted are included; a steady stream has many of them. */
export function want(rejected) {
  withRejected = rejected;
  judged.set(null);
  read = '';
  refresh();
}

export const judgements = async (before) => (withRejected ? api.challengers(before) : judgementsOf(await api.versions(before)));

const judgementsOf = (page) => ({ challengers: page.versions.map(({ challenger }) => challenger), next: page.next });

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
    const asked = withRejected;
    const [matrix, newest, all] = await Promise.all([api.accuracy(), api.versions(), asked && api.challengers()]);
    accuracy.set(matrix);
    versions.set(newest.versions);
    trouble.set(null);
    // unless the person has switched the selection meanwhile
    if (asked === withRejected) {
      judged.set(all || judgementsOf(newest));
      read = state;
    }
    again();
  } catch (failure) {
    trouble.set(failure);
    timer = setTimeout(again, AGAIN_MILLIS);
  }
}

function again() {
  timer = 0;
  refresh();
}
