import { colour, h, reconcile, setText } from '../dom.js';
import { count, percent } from '../format.js';
import { keepOneTabStop, moveWithArrows } from '../toolbar.js';
import { COLOURS, Chart, lineColour, lineDash } from './chart.js';
import { listed } from './class-order.js';
import { accuracy, trouble } from './history.js';
import { Panel } from './panel.js';

const MEAN = 'all classes';
const KINDS = { hold_out: 'Held out', prequential: 'Prequential' };
/** More lines cannot be told apart. */
const MOST_LINES = 2 * COLOURS;

// Accuracy over versions, one line for each class; of many classes, for the first ones of the table. The legend switches
// lines on and off, and shows the values at the pointer.

let panel;
let chart;
let legend;
let reading;
let limit;
/** The labels that have a line, and the places of all labels in the matrix. */
let lined = [];
let places = new Map();
let kind = 'hold_out';
let at = null;
const hidden = new Set();

export function start() {
  panel = new Panel('lines', 'Accuracy over versions', 'wide');
  const place = h('div', { 'aria-hidden': 'true' });
  legend = h('ul', { class: 'legend', 'aria-label': 'Classes shown' });
  moveWithArrows(legend);
  reading = h('p', { class: 'hint number' });
  limit = h('p', { class: 'hint' });
  panel.addControl(
    h(
      'div',
      { class: 'segments', role: 'group', 'aria-label': 'Measured on' },
      Object.entries(KINDS).map(([key, title]) => kindButton(key, title)),
    ),
  );
  panel.body.append(place, reading, legend, limit);
  chart = new Chart(place, options);
  accuracy.subscribe((matrix) => panel.attempt(() => draw(matrix)));
  listed.subscribe(() => (accuracy.value?.labels.length ?? 0) > MOST_LINES && panel.attempt(() => draw(accuracy.value)));
  trouble.subscribe((failure) => failure && panel.attempt(() => Promise.reject(failure)));
}

function kindButton(key, title) {
  const choose = (event) => {
    kind = key;
    event.target.parentElement
      .querySelectorAll('button')
      .forEach((one) => one.setAttribute('aria-pressed', String(one === event.target)));
    draw(accuracy.value);
  };
  return h('button', { type: 'button', 'aria-pressed': String(key === kind), onclick: choose }, title);
}

const meanOf = (version) => (kind === 'hold_out' ? version.macro_accuracy : version.prequential_accuracy);

function draw(matrix) {
  const versions = matrix?.versions ?? [];
  const labels = matrix?.labels ?? [];
  places = new Map(labels.map((label, place) => [label, place]));
  lined = labels.length <= MOST_LINES ? labels : listed.value.filter((label) => places.has(label)).slice(0, MOST_LINES);
  setText(limit, labels.length > lined.length ? `${lined.length} of ${count(labels.length)} classes have a line: the first ones of the table of classes.` : '');
  const columns = [...lined.map((label) => matrix[kind].map((row) => row[places.get(label)])), versions.map(meanOf)];
  chart.show([versions.map(({ version }) => version), ...columns.map((column) => column.map((value) => value ?? null))], shape());
  drawLegend();
}

const shape = () => JSON.stringify([kind, lined, [...hidden]]);
/** The mean comes last, so that it is drawn over the other lines. */
const lineNames = () => [...lined, MEAN];

function drawLegend() {
  const versions = accuracy.value?.versions ?? [];
  const row = at ?? versions.length - 1;
  setText(reading, versions[row] ? readingOf(versions[row]) : accuracy.value ? 'No version yet. Teach a class to start its line.' : ' ');
  reconcile(
    legend,
    [MEAN, ...lineNames().slice(0, -1)],
    (name) => name,
    makeEntry,
    (entry, name) => {
      showColour(entry.parts.swatch, name);
      entry.firstChild.setAttribute('aria-pressed', String(!hidden.has(name)));
      setText(entry.parts.value, percent(valueAt(row, name), 0));
    },
  );
  keepOneTabStop(legend);
}

const readingOf = (version) => `Version ${version.version} · ${version.strategy} · ${KINDS[kind].toLowerCase()}`;

function valueAt(row, name) {
  const matrix = accuracy.value;
  if (!matrix?.versions[row]) {
    return null;
  }
  return name === MEAN ? meanOf(matrix.versions[row]) : matrix[kind][row][places.get(name)];
}

/** The colour of a class changes with its place among the lines. */
function showColour(swatch, name) {
  const index = lined.indexOf(name);
  swatch.dataset.line = name === MEAN ? 'mean' : String((index % COLOURS) + 1);
  swatch.toggleAttribute('data-dashed', name !== MEAN && index >= COLOURS);
}

function makeEntry(name) {
  const swatch = h('span', { class: 'swatch' });
  const value = h('span', { class: 'number' });
  const toggle = () => {
    hidden.has(name) ? hidden.delete(name) : hidden.add(name);
    draw(accuracy.value);
  };
  const entry = h(
    'li',
    {},
    h(
      'button',
      { type: 'button', 'aria-pressed': 'true', onclick: toggle },
      swatch,
      h('span', { class: 'legend-name', dir: 'auto' }, name),
      value,
    ),
  );
  entry.parts = { swatch, value };
  return entry;
}

function options(axis) {
  const few = (accuracy.value?.versions.length ?? 0) <= 40;
  const line = (name, index) => ({
    label: name,
    show: !hidden.has(name),
    spanGaps: true,
    ...(name === MEAN
      ? { stroke: colour('--ink'), width: 3, points: { show: few, size: 7 } }
      : { stroke: lineColour(index), dash: lineDash(index), width: 1.6, points: { show: few, size: 5 } }),
  });
  const versions = accuracy.value?.versions ?? [];
  return {
    scales: {
      x: { time: false, range: (_, min, max) => [min - 0.3, max + 0.3] },
      y: { range: (_, min) => [Math.max(0, Math.floor(10 * (min ?? 0) - 0.5) / 10), 1.01] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        label: 'version',
        labelSize: 20,
        labelFont: axis.font,
        labelGap: 0,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
        values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? tick : '')),
      },
      { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => (tick <= 1 ? `${Math.round(100 * tick)} %` : '')) },
    ],
    series: [{ label: 'version' }, ...lineNames().map(line)],
    cursor: { y: false, drag: { x: false, y: false } },
    hooks: {
      setCursor: [
        (plot) => {
          const index = plot.cursor.idx ?? null;
          at = index !== null && versions[index] ? index : null;
          drawLegend();
        },
      ],
    },
  };
}
