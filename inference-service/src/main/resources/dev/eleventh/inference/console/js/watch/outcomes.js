import * as api from '../api.js';
import { h, reconcile, setShare, setText } from '../dom.js';
import { count, percent, time } from '../format.js';
import { Panel, scroller } from './panel.js';

// Shows how many predictions of each version were correct, as far as their true labels arrived, and of the newest one how
// many of each class.

const VERSIONS = 5;
const LOOK_MILLIS = 5_000;

const COLUMNS = {
  Labelled: 'predicted images whose true labels arrived later',
  Accuracy: 'share of them that was predicted correctly',
  '95 % interval': 'contains the accuracy with a confidence of 95 %, if the labelled images are a random sample',
};

let panel;
let empty;
let versions;
let classes;
let more;
let summary;
let timer = 0;

export function start() {
  panel = new Panel(
    'outcomes',
    'Live accuracy',
    'narrow',
    'How often the predictions of a version were correct, on images whose true labels arrived later.',
  );
  empty = h(
    'p',
    { class: 'empty', hidden: true },
    'No label has arrived for an image on the topic images. Send an example with the id of an image that was predicted.',
  );
  versions = table('Version', 'Table of live accuracies');
  classes = table('Class', 'Table of live accuracies by class');
  summary = h('summary');
  more = h('details', { hidden: true }, summary, classes.scroller);
  versions.scroller.hidden = true;
  panel.body.append(empty, versions.scroller, more);
}

function table(first, name) {
  const rows = h('tbody');
  const head = Object.entries(COLUMNS).map(([title, meaning]) => h('th', { scope: 'col', class: 'number', title: meaning }, title));
  const element = h('table', { class: 'live' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, first), head)), rows);
  return { rows, scroller: scroller(name, element) };
}

/** There is no stream of outcomes, so they are polled while the view is shown. */
export function look(now) {
  clearInterval(timer);
  if (now) {
    refresh();
    timer = setInterval(() => document.visibilityState === 'visible' && refresh(), LOOK_MILLIS);
  }
}

const refresh = () => panel.attempt(async () => draw((await api.outcomes(VERSIONS)).versions));

function draw(found) {
  const [newest] = found;
  empty.hidden = Boolean(newest);
  versions.scroller.hidden = !newest;
  more.hidden = !newest;
  fill(
    versions.rows,
    found.map((counts) => ({ ...counts, name: `v${counts.version}`, note: `newest label ${time(counts.newest)}` })),
  );
  if (newest) {
    setText(summary, `Classes of version ${newest.version}`);
    fill(
      classes.rows,
      Object.entries(newest.per_label).map(([name, counts]) => ({ ...counts, name })),
    );
  }
}

function fill(rows, items) {
  reconcile(rows, items, ({ name }) => name, makeRow, update);
}

function makeRow({ name }) {
  const cell = () => h('td', { class: 'number' });
  const parts = { bar: h('span', { class: 'bar' }), seen: cell(), right: cell(), interval: cell() };
  const head = h('th', { scope: 'row' }, h('span', { class: 'class-name', dir: 'auto' }, name), parts.bar);
  const row = h('tr', {}, head, parts.seen, parts.right, parts.interval);
  row.parts = parts;
  return row;
}

function update(row, { seen, accuracy, low, high, note }) {
  row.title = note ?? '';
  setText(row.parts.seen, count(seen));
  setText(row.parts.right, percent(accuracy));
  setText(row.parts.interval, `${percent(low, 0)} to ${percent(high, 0)}`);
  setShare(row.parts.bar, accuracy);
}
