import { addressOf } from '../class/address.js';
import { h, reconcile, setShare, setText } from '../dom.js';
import { count, percent, points } from '../format.js';
import * as live from '../live/index.js';
import { accuracy } from './history.js';
import { Panel, scroller } from './panel.js';

// Shows the classes of the serving version in a table: their numbers of examples and their accuracies.

const COLUMNS = {
  Class: null,
  Train: 'training examples, without the held-out ones',
  'Held out': 'held-out examples: never learned from, they measure the accuracy',
  Accuracy: 'accuracy on the held-out examples',
  Change: 'change of this accuracy from the parent version, in percentage points',
};

let panel;
let rows;
let empty;

export function start() {
  panel = new Panel('classes', 'Classes', 'narrow');
  rows = h('tbody');
  empty = h('p', { class: 'empty' }, 'No classes yet. Go to Teach and add two.');
  const head = Object.entries(COLUMNS).map(([title, meaning], index) =>
    h('th', { scope: 'col', class: index > 0 && 'number', title: meaning }, title),
  );
  const table = h('table', { class: 'classes' }, h('thead', {}, h('tr', {}, head)), rows);
  panel.body.append(scroller('Table of classes', table), empty);
  const draw = () => panel.attempt(show);
  live.manifest.subscribe(draw);
  live.learner.subscribe(draw);
  accuracy.subscribe(draw);
}

function show() {
  const manifest = live.manifest.value;
  const stored = live.learner.value?.examples ?? {};
  // also update when labels are stored but not learned yet
  const labels = [...new Set([...(manifest?.labels ?? []), ...Object.keys(stored)])];
  // only the trainer knows whether there is no version
  empty.hidden = labels.length > 0 || !live.learner.value;
  reconcile(
    rows,
    labels,
    (label) => label,
    makeRow,
    (row, label) => update(row, label, manifest, stored),
  );
}

function makeRow(label) {
  const cell = () => h('td', { class: 'number' });
  const parts = { bar: h('span', { class: 'bar' }), train: cell(), held: cell(), right: cell(), change: cell() };
  const name = h('th', { scope: 'row' }, h('a', { class: 'class-name', dir: 'auto', href: addressOf(label) }, label), parts.bar);
  const row = h('tr', {}, name, parts.train, parts.held, parts.right, parts.change);
  row.parts = parts;
  return row;
}

function update(row, label, manifest, stored) {
  const { train = 0, hold_out: held = 0 } = stored[label] ?? manifest?.counts?.[label] ?? {};
  const right = manifest?.metrics?.per_label?.[label];
  const known = manifest?.labels.includes(label);
  setText(row.parts.train, count(train));
  setText(row.parts.held, count(held));
  setText(row.parts.right, known ? percent(right) : 'learning…');
  setShare(row.parts.bar, right);
  const change = known && right !== undefined ? right - (parentAccuracy(manifest, label) ?? NaN) : NaN;
  setText(row.parts.change, Number.isNaN(change) ? '–' : points(change).replace(' points', ''));
  row.parts.change.dataset.sign = change > 0.0005 ? 'up' : change < -0.0005 ? 'down' : '';
}

function parentAccuracy(manifest, label) {
  const matrix = accuracy.value;
  const row = matrix?.versions.findIndex(({ version }) => version === manifest.parent) ?? -1;
  return row < 0 ? null : matrix.hold_out[row][matrix.labels.indexOf(label)];
}
