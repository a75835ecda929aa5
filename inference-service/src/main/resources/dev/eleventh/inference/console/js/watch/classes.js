import { addressOf } from '../class/address.js';
import { h, reconcile, setText } from '../dom.js';
import { count, counted, percent, points } from '../format.js';
import * as live from '../live/index.js';
import { arranged, DEFAULT_SORT, earlierOf, factsOf, SORTS } from './class-facts.js';
import { list, order, readAddress, reorder } from './class-order.js';
import { accuracy } from './history.js';
import { Panel, scroller } from './panel.js';
import { makeSparkline, updateSparkline } from './sparkline.js';

// Shows the classes of the serving version in a table, worst first: their numbers of examples and their accuracies.

const PAGE = 50;
/** A few classes need no search. */
const FEW = 8;

const COLUMNS = [
  { title: 'Class', name: 'label' },
  { title: 'Train', name: 'train', meaning: 'training examples, without the held-out ones' },
  { title: 'Held out', name: 'held', meaning: 'held-out examples: never learned from, they measure the accuracy' },
  { title: 'Accuracy', name: 'accuracy', meaning: 'accuracy on the held-out examples' },
  { title: 'Change', name: 'change', meaning: 'change of this accuracy from the parent version, in percentage points' },
  { title: 'From best', name: 'forgotten', meaning: 'fall of this accuracy from the best version before, in percentage points; it may be due to chance' },
];
const DIRECTIONS = { accuracy: 'ascending', forgotten: 'descending', train: 'ascending', label: 'ascending' };

let panel;
let parts;
let looking = false;
/** Number of rows shown, of those that match. */
let room = PAGE;
let earlier;
/** The numbers of the versions, and the places of the labels in the matrix. */
let versions = [];
let columns = new Map();

export function start() {
  panel = new Panel('classes', 'Classes', 'full');
  const search = (event) => {
    room = PAGE;
    reorder({ find: event.target.value });
  };
  const sort = (event) => {
    room = PAGE;
    reorder({ sort: event.target.value });
  };
  parts = {
    find: h('input', { id: 'find-class', type: 'search', maxlength: '128', autocomplete: 'off', spellcheck: 'false', oninput: search }),
    sort: h('select', { id: 'sort-classes', onchange: sort }, Object.entries(SORTS).map(([name, { title }]) => h('option', { value: name }, title))),
    summary: h('p', { class: 'hint number', role: 'status' }),
    heads: new Map(COLUMNS.map(({ title, name, meaning }) => [name, h('th', { scope: 'col', class: name !== 'label' && 'number', title: meaning }, title)])),
    rows: h('tbody'),
    empty: h('p', { class: 'empty' }, 'No classes yet. Go to Teach and add two.'),
    more: h('button', { type: 'button', class: 'button quiet', hidden: true, onclick: showMore }),
  };
  parts.controls = h('div', { class: 'row class-controls' }, field('find-class', 'Find a class', parts.find), field('sort-classes', 'Sort', parts.sort));
  const table = h('table', { class: 'classes' }, h('thead', {}, h('tr', {}, [...parts.heads.values()])), parts.rows);
  panel.body.append(parts.controls, parts.summary, scroller('Table of classes', table, parts.more), parts.empty);
  const draw = () => panel.attempt(show);
  const compare = () =>
    panel.attempt(() => {
      remember();
      show();
    });
  live.manifest.subscribe(compare);
  accuracy.subscribe(compare);
  live.learner.subscribe(draw);
  order.subscribe(draw);
  addEventListener('hashchange', () => looking && readAddress());
}

const field = (id, title, input) => h('div', { class: 'inline-field' }, h('label', { for: id }, title), input);

export function look(now) {
  looking = now;
  if (looking) {
    readAddress();
  }
}

function remember() {
  const matrix = accuracy.value;
  earlier = earlierOf(live.manifest.value, matrix);
  versions = matrix?.versions.map(({ version }) => version) ?? [];
  columns = new Map(matrix?.labels.map((label, column) => [label, column]));
}

function show() {
  const facts = factsOf(live.manifest.value, live.learner.value?.examples ?? {}, earlier);
  const { sort, find } = order.value;
  const found = arranged(facts, order.value);
  list(found.map(({ label }) => label));
  if (parts.find.value !== find) {
    parts.find.value = find;
  }
  parts.sort.value = sort;
  parts.heads.forEach((head, name) => {
    name === SORTS[sort].column ? head.setAttribute('aria-sort', DIRECTIONS[name]) : head.removeAttribute('aria-sort');
  });
  // only the trainer knows whether there is no version
  parts.empty.hidden = facts.length > 0 || !live.learner.value;
  parts.controls.hidden = facts.length <= FEW && find === '' && sort === DEFAULT_SORT;
  setText(parts.summary, summaryOf(found.length, facts.length, find));
  reconcile(parts.rows, found.slice(0, room), ({ label }) => label, makeRow, update);
  parts.more.hidden = found.length <= room;
  setText(parts.more, `Show ${count(Math.min(PAGE, found.length - room))} more of ${count(found.length)}`);
}

function summaryOf(found, all, find) {
  if (all <= FEW && find === '') {
    return '';
  }
  return find.trim() === '' ? counted(all, 'class', 'classes') : `${count(found)} of ${counted(all, 'class', 'classes')} ${found === 1 ? 'contains' : 'contain'} “${find.trim()}”`;
}

/** The focus moves to the first new row, as the button may disappear. */
function showMore() {
  const first = room;
  room += PAGE;
  show();
  parts.rows.children[first]?.querySelector('a').focus();
}

function makeRow({ label }) {
  const cell = () => h('td', { class: 'number' });
  const row = h('tr');
  row.matrix = undefined;
  row.parts = { spark: makeSparkline(), train: cell(), held: cell(), accuracy: cell(), change: cell(), forgotten: cell() };
  const { spark, ...cells } = row.parts;
  const name = h('a', { class: 'class-name', dir: 'auto', href: addressOf(label) }, label);
  row.append(h('th', { scope: 'row' }, h('div', { class: 'class-head' }, name, spark)), ...Object.values(cells));
  return row;
}

function update(row, { label, train, held, isKnown, accuracy: right, change, forgotten }) {
  const { parts: cells } = row;
  if (row.matrix !== accuracy.value) {
    row.matrix = accuracy.value;
    const column = columns.get(label);
    updateSparkline(cells.spark, column === undefined ? [] : row.matrix.hold_out.map((values) => values[column]), versions);
  }
  setText(cells.train, count(train));
  setText(cells.held, count(held));
  setText(cells.accuracy, isKnown ? percent(right) : 'learning…');
  setText(cells.change, points(change).replace(' points', ''));
  cells.change.dataset.sign = change > 0.0005 ? 'up' : change < -0.0005 ? 'down' : '';
  setText(cells.forgotten, forgotten === undefined ? '–' : forgotten > 0.0005 ? points(-forgotten).replace(' points', '') : '0');
  cells.forgotten.dataset.sign = forgotten > 0.0005 ? 'down' : '';
}
