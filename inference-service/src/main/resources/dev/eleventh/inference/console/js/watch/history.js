import * as api from '../api.js';
import * as live from '../live/index.js';
import { signal } from '../signal.js';

// The registry as the panels need it: read again whenever something was judged or serves, while somebody looks.

/** `AccuracyMatrix`; null until it is read. */
export const accuracy = signal(null);
/** The newest `Version`s, newest first. */
export const versions = signal([]);
/** {challengers, next}: judgements, newest first, and where older ones begin; null until they are read. */
export const judged = signal(null);
/** What the last attempt to read them met, or null. */
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

/** The judgements of versions only, or also those of challengers that were not promoted: a calm stream has many of them. */
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
    // promotions come with a verdict, an outbox and a swap: several changes in a moment
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
    // unless somebody meanwhile wants the others
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
