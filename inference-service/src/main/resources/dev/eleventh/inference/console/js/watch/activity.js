import { h, reconcile, setShare, setText } from '../dom.js';
import { percent, rate } from '../format.js';
import * as live from '../live/index.js';
import { Chart, lineColour } from './chart.js';
import { Panel } from './panel.js';
import * as rates from './rates.js';

// Shows current activity: events recorded and images predicted in the last two minutes, and the last predictions.

const SHOWN = 6;
/** Hundreds may arrive in a second; a person can read only a few. */
const REDRAW_MILLIS = 250;
/** Marks of the axis, in seconds. */
const AGO = [120, 90, 60, 30, 0];

let panel;
let chart;
let last = [];
let seen = 0;
let timer = 0;
let parts;

export function start() {
  panel = new Panel('activity', 'Activity', 'narrow');
  const place = h('div', { 'aria-hidden': 'true' });
  parts = {
    recorded: h('span', { class: 'number' }),
    predicted: h('span', { class: 'number' }),
    list: h('ol', { class: 'predictions', 'aria-label': 'Predictions on Kafka, newest first' }),
    empty: h(
      'p',
      { class: 'empty' },
      'No predictions on Kafka since you opened this page. Send an image to the topic “images” to see its prediction here.',
    ),
  };
  const entry = (line, title, value) => h('li', {}, h('span', { class: 'swatch', 'data-line': line }), `${title} `, value);
  panel.body.append(
    place,
    h('ul', { class: 'legend plain' }, entry('1', 'recorded', parts.recorded), entry('2', 'predicted', parts.predicted)),
    h('h3', {}, 'Last predictions'),
    parts.list,
    parts.empty,
  );
  chart = new Chart(place, options);
  rates.samples.subscribe((samples) => panel.attempt(() => draw(samples)));
  live.onPrediction(remember);
}

function draw(samples) {
  chart.show(['at', 'recorded', 'predicted'].map((key) => samples.map((sample) => sample[key])));
  setText(parts.recorded, rate(rates.mean('recorded')));
  setText(parts.predicted, rate(rates.mean('predicted')));
}

/** Two minutes wide from the start, so that the scale does not change while the chart fills. */
const window = (plot) => {
  const newest = plot.data[0].at(-1) ?? Date.now() / 1000;
  return [newest - rates.SAMPLES, newest];
};

function options(axis) {
  const line = (label, index) => ({ label, stroke: lineColour(index), width: 2, points: { show: false } });
  return {
    height: 150,
    scales: { x: { time: false, range: window }, y: { range: (_, __, max) => [0, Math.max(5, (max ?? 0) * 1.15)] } },
    axes: [
      {
        ...axis,
        size: 36,
        gap: 10,
        splits: (_, __, ___, max) => AGO.map((ago) => max - ago),
        values: () => AGO.map((ago) => (ago === 0 ? 'now' : `−${ago} s`)),
      },
      { ...axis, size: 46, values: (_, ticks) => ticks.map((tick) => `${tick}/s`) },
    ],
    series: [{}, line('recorded', 0), line('predicted', 1)],
    cursor: { show: false },
  };
}

function remember(count, prediction) {
  if (prediction) {
    // numbered here, because predictions of the same id may occur more than once
    last = [{ number: ++seen, prediction }, ...last].slice(0, SHOWN);
    timer ||= setTimeout(list, REDRAW_MILLIS);
  }
}

function list() {
  timer = 0;
  parts.empty.hidden = true;
  reconcile(
    parts.list,
    last,
    ({ number }) => number,
    ({ prediction }) => makeRow(prediction),
  );
}

function makeRow({ id, predictions: [best], unknown, error, model_version: version }) {
  const says = error ? `not predicted: ${error.reason}` : unknown ? 'unknown' : best.label;
  const bar = h('span', { class: 'bar' });
  setShare(bar, best?.probability);
  return h(
    'li',
    {},
    h('span', { class: 'prediction-label', dir: 'auto' }, says),
    h('span', { class: 'number' }, best ? percent(best.probability, 0) : ''),
    h('span', { class: 'hint prediction-id', dir: 'auto' }, id),
    h('span', { class: 'hint number' }, `v${version}`),
    bar,
  );
}
