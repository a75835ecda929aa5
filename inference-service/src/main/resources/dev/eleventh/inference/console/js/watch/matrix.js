import { h, setShare, setText } from '../dom.js';
import { isFall } from '../fall.js';
import { withText } from '../find.js';
import { count, counted, percent } from '../format.js';
import { listed, order } from './class-order.js';
import { accuracy, trouble } from './history.js';
import { rowsOf } from './matrix-rows.js';
import { Panel, scroller } from './panel.js';
import { contains, visible } from './visible.js';

// The accuracy matrix as a heat map in a table: one row for each class, one column for each version. Read along a row to
// see whether a class is forgotten. A thousand classes and hundreds of versions have more cells than a browser draws
// quickly, so only those are in the page that are visible in the table's box.

/** In the font size of the page. The style sheet reads them from custom properties. */
const CELL_WIDTH = 3;
const ROW_HEIGHT = 2.1;
const NAME_WIDTH = { wide: 12, narrow: 6.5 };
const NARROW_PIXELS = 480;
/** Cells drawn beyond each edge, so that not every movement draws. */
const SPARE = 6;

let panel;
let parts;
let matrix = null;
let rows = [];
/** The ranges of rows and columns that are drawn; null if none are. */
let drawn = null;
/** Whether the newest version is to stay visible, until the person looks at older ones. */
let followsNewest = true;

export function start() {
  panel = new Panel(
    'matrix',
    'Is anything forgotten?',
    'full',
    'Held-out accuracy in %: one row per class, in the order of the table of classes, and one column per version. ▾ marks a fall of five points or more, which may be due to chance.',
  );
  parts = {
    empty: h('p', { class: 'empty', hidden: true }, 'No version yet. Each version adds a column here, and each class a row.'),
    head: h('thead'),
    body: h('tbody'),
    foot: h('tfoot'),
    note: h('p', { class: 'hint number' }),
  };
  parts.table = h('table', { class: 'matrix' }, h('caption', { class: 'unseen' }, 'Held-out accuracy in percent by class and version'), parts.head, parts.body, parts.foot);
  parts.box = scroller('Accuracy matrix', parts.table);
  parts.box.classList.add('matrix-box');
  parts.box.hidden = true;
  panel.body.append(parts.empty, parts.box, parts.note);
  parts.box.addEventListener('scroll', scrolled);
  new ResizeObserver(() => panel.attempt(() => draw(true))).observe(parts.box);
  accuracy.subscribe(show);
  listed.subscribe(show);
  trouble.subscribe((failure) => failure && panel.attempt(() => Promise.reject(failure)));
}

const show = () =>
  panel.attempt(() => {
    matrix = accuracy.value;
    if (!matrix) {
      return; // not read yet
    }
    const isEmpty = matrix.versions.length === 0;
    parts.empty.hidden = !isEmpty;
    parts.box.hidden = isEmpty;
    rows = rowsOf(matrix, listed.value, (label) => withText([label], order.value.find).length > 0);
    setText(parts.note, noteOf());
    draw(true);
  });

function noteOf() {
  const { versions, labels } = matrix;
  // with very many classes, the service returns fewer versions
  const isCut = versions.length > 0 && versions[0].version > 1;
  const first = isCut ? ` The matrix has the newest ${counted(versions.length, 'version')}.` : '';
  return rows.length < labels.length ? `${count(rows.length)} of ${counted(labels.length, 'class', 'classes')}.${first}` : first.trim();
}

const pixels = (rem) => rem * parseFloat(getComputedStyle(document.documentElement).fontSize);
const nameWidth = () => (parts.box.clientWidth < NARROW_PIXELS ? NAME_WIDTH.narrow : NAME_WIDTH.wide);

function scrolled() {
  const { scrollLeft, scrollWidth, clientWidth } = parts.box;
  followsNewest = scrollLeft + clientWidth >= scrollWidth - 2;
  panel.attempt(() => draw(false));
}

/** Draws the visible cells; unless `anew`, only if some of them are missing. */
function draw(anew) {
  const { box, table } = parts;
  if (!matrix || box.clientWidth === 0) {
    return; // hidden now; the observer of its size draws it when it is shown
  }
  if (anew) {
    const setSize = (name, rem) => table.style.setProperty(name, `${rem}rem`);
    setSize('--cell-width', CELL_WIDTH);
    setSize('--row-height', ROW_HEIGHT);
    setSize('--name-width', nameWidth());
    setSize('--width', nameWidth() + matrix.versions.length * CELL_WIDTH);
    if (followsNewest) {
      box.scrollLeft = box.scrollWidth;
    }
  }
  const seen = rangesOf(0);
  if (anew || !drawn || !contains(drawn.rows, seen.rows) || !contains(drawn.columns, seen.columns)) {
    drawn = rangesOf(SPARE);
    fill(drawn);
  }
}

function rangesOf(spare) {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = parts.box;
  return {
    // head and foot cover a row each, so their height is visible, too
    rows: visible({ scrolled: scrollTop, size: clientHeight, cell: pixels(ROW_HEIGHT), count: rows.length, spare }),
    columns: visible({
      scrolled: scrollLeft,
      size: clientWidth - pixels(nameWidth()),
      cell: pixels(CELL_WIDTH),
      count: matrix.versions.length,
      spare,
    }),
  };
}

function fill({ rows: { from, to }, columns }) {
  const { table, head, body, foot } = parts;
  table.setAttribute('aria-rowcount', rows.length + 2);
  table.setAttribute('aria-colcount', matrix.versions.length + 1);
  const row = (index, name, cells) =>
    h('tr', { 'aria-rowindex': index + 1 }, name, gap('width', columns.from * CELL_WIDTH), cells, gap('width', (matrix.versions.length - columns.to) * CELL_WIDTH));
  const across = (make) => Array.from({ length: columns.to - columns.from }, (_, index) => make(columns.from + index));
  const version = (v) => h('th', { scope: 'col', class: 'number', 'aria-colindex': v + 2 }, `v${matrix.versions[v].version}`);
  const mean = (v) => cell(v, matrix.versions[v].macro_accuracy, matrix.versions[v - 1]?.macro_accuracy);
  head.replaceChildren(row(0, h('th', { scope: 'col', 'aria-colindex': '1' }, 'Class'), across(version)));
  body.replaceChildren(
    ...[
      above(from),
      ...rows.slice(from, to).map(([label, l], index) =>
        row(
          from + index + 1,
          h('th', { scope: 'row', dir: 'auto', title: label, 'aria-colindex': '1' }, label),
          across((v) => cell(v, matrix.hold_out[v][l], v > 0 ? matrix.hold_out[v - 1][l] : null)),
        ),
      ),
      above(rows.length - to),
    ].filter(Boolean),
  );
  foot.replaceChildren(row(rows.length + 1, h('th', { scope: 'row', 'aria-colindex': '1' }, 'mean'), across(mean)));
}

/** A cell in place of those that are not drawn; null if there are none. */
function gap(side, rem) {
  const element = rem > 0 ? h('td', { class: 'gap', 'aria-hidden': 'true' }) : null;
  element?.style.setProperty(side, `${rem}rem`);
  return element;
}

const above = (count) => (count > 0 ? h('tr', { 'aria-hidden': 'true' }, gap('height', count * ROW_HEIGHT)) : null);

function cell(v, value, before) {
  const attributes = { class: 'number', 'aria-colindex': v + 2 };
  if (typeof value !== 'number') {
    return h('td', { ...attributes, class: 'number blank' }, h('span', { class: 'unseen' }, 'not measured'));
  }
  const fell = typeof before === 'number' && isFall(value - before);
  const element = h(
    'td',
    { ...attributes, title: percent(value) },
    String(Math.round(100 * value)),
    fell ? h('span', { class: 'fell' }, '▾', h('span', { class: 'unseen' }, 'fell')) : null,
  );
  setShare(element, value);
  return element;
}
