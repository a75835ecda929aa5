import { byId, h, setText } from '../dom.js';
import { count, counted, percent, rate } from '../format.js';
import * as live from '../live/index.js';
import { versions } from './history.js';
import * as rates from './rates.js';

// The most important figures. All tiles exist from the start, and show a dash until a number arrives.

const TILES = {
  serving: 'Serving',
  accuracy: 'Accuracy',
  ahead: 'Prequential',
  examples: 'Examples',
  recorded: 'Recorded',
  predicted: 'Predicted on Kafka',
  waiting: 'Waiting',
};

/** An accuracy is meaningful from this many examples on. */
const ENOUGH = 100;

const parts = {};

export function start() {
  for (const [key, title] of Object.entries(TILES)) {
    const value = h('span', { class: 'tile-value number' }, '–');
    const note = h('span', { class: 'hint' }, ' ');
    parts[key] = { value, note };
    byId('tiles').append(h('div', { class: 'tile' }, h('dt', {}, title), h('dd', {}, value, note)));
  }
  live.serving.subscribe(showServing);
  live.manifest.subscribe(showManifest);
  live.learner.subscribe(showLearner);
  versions.subscribe(showAhead);
  rates.samples.subscribe(showRates);
}

function show(key, value, note) {
  setText(parts[key].value, value);
  setText(parts[key].note, note || ' ');
}

function showServing(serving) {
  const version = serving?.version ?? 0;
  show(
    'serving',
    version ? `Version ${version}` : '–',
    serving?.pinned ? `pinned to ${serving.pinned}` : version ? 'newest promoted' : serving ? 'none yet' : ' ',
  );
}

function showManifest(manifest) {
  const measured = Object.keys(manifest?.metrics?.per_label ?? {}).length;
  const note = measured > 0 ? 'on held-out images' : manifest || live.serving.value?.version === 0 ? 'none held out yet' : ' ';
  show('accuracy', percent(manifest?.metrics?.macro_accuracy), note);
}

/** Prequential accuracy of the newest examples, across versions, because one version may have seen only a few. */
function showAhead(versions) {
  let [seen, correct] = [0, 0];
  for (const { prequential } of versions ?? []) {
    if (seen < ENOUGH && prequential) {
      seen += prequential.seen;
      correct += prequential.correct;
    }
  }
  show('ahead', seen > 0 ? percent(correct / seen) : '–', seen > 0 ? `last ${count(seen)} new examples` : 'before learning');
}

function showLearner(learner) {
  if (learner) {
    const heldOut = Object.values(learner.examples ?? {}).reduce((sum, { hold_out: held }) => sum + held, 0);
    show('examples', count(learner.examples_recorded), `${count(heldOut)} of them held out`);
    show('waiting', counted(learner.pending_events, 'event'), lag(learner));
  }
}

function lag({ lag: records, open_transactions: open }) {
  if (typeof records !== 'number') {
    return 'lag unknown';
  }
  // the lag counts only records before an open transaction
  return open?.length > 0 ? 'more behind an open transaction' : `lag ${counted(records, 'record')}`;
}

function showRates() {
  show('recorded', rate(rates.mean('recorded')), 'mean of 5 s');
  show('predicted', rate(rates.mean('predicted')), 'mean of 5 s');
}
