import { h, setShare } from '../dom.js';
import { isFall } from '../fall.js';
import { percent } from '../format.js';
import { accuracy, trouble } from './history.js';
import { Panel, scroller } from './panel.js';

// The accuracy matrix as a heat map in a table: one row for each class in the order learned, one column for each version.
// Read along a row to see whether a class is forgotten.

const KEPT = 20;

let panel;
let place;

export function start() {
  panel = new Panel(
    'matrix',
    'Is anything forgotten?',
    'wide',
    'Held-out accuracy in %: one row per class, one column per version. ▾ marks a fall of five points or more, which may be due to chance.',
  );
  place = h('div', { class: 'matrix-place' });
  panel.body.append(place);
  accuracy.subscribe((matrix) => panel.attempt(() => draw(matrix)));
  trouble.subscribe((failure) => failure && panel.attempt(() => Promise.reject(failure)));
}

function draw(matrix) {
  if (!matrix) {
    return; // not read yet
  }
  if (matrix.versions.length === 0) {
    place.replaceChildren(h('p', { class: 'empty' }, 'No version yet. Each version adds a column here, and each class a row.'));
    return;
  }
  const scroll = scroller('Accuracy matrix', table(matrix));
  place.replaceChildren(scroll);
  // people usually look for the newest versions
  scroll.scrollLeft = scroll.scrollWidth;
}

function table({ versions, labels, hold_out: rows }) {
  const from = Math.max(0, versions.length - KEPT);
  const columns = versions.map((_, index) => index).slice(from);
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, 'Class'),
    columns.map((v) => h('th', { scope: 'col', class: 'number' }, `v${versions[v].version}`)),
  );
  const body = labels.map((label, l) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row', dir: 'auto' }, label),
      columns.map((v) => cell(rows[v][l], v > 0 ? rows[v - 1][l] : null)),
    ),
  );
  const mean = h(
    'tr',
    { class: 'mean' },
    h('th', { scope: 'row' }, 'mean'),
    columns.map((v) => cell(versions[v].macro_accuracy, versions[v - 1]?.macro_accuracy)),
  );
  return h(
    'table',
    { class: 'matrix' },
    h('caption', { class: 'unseen' }, 'Held-out accuracy in percent by class and version'),
    h('thead', {}, head),
    h('tbody', {}, body, mean),
  );
}

function cell(value, before) {
  if (typeof value !== 'number') {
    return h('td', { class: 'number blank' }, h('span', { class: 'unseen' }, 'not measured'));
  }
  const fell = typeof before === 'number' && isFall(value - before);
  const element = h(
    'td',
    { class: 'number', title: percent(value) },
    String(Math.round(100 * value)),
    fell ? h('span', { class: 'fell' }, '▾', h('span', { class: 'unseen' }, 'fell')) : null,
  );
  setShare(element, value);
  return element;
}
