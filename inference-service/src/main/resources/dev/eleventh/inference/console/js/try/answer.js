import { h, setShare } from '../dom.js';
import { duration, percent } from '../format.js';
import { anyOf, rivals, sureness } from './words.js';

const SHOWN = 5;

/** Shows why no prediction is possible, and what to do. */
export function showNothing(place, text) {
  place.replaceChildren(h('p', { class: 'empty' }, text));
}

/** Shows a prediction: the label, its confidence, other labels, and the version. `before`: the previous version’s prediction. */
export function showAnswer(place, prediction, millis, before) {
  const parts = [
    h('div', { class: 'answer-head', role: 'status' }, headline(prediction)),
    ranking(prediction),
    h('p', { class: 'hint number' }, `Predicted by version ${prediction.model_version} in ${duration(millis)}.`),
    before && h('p', { class: 'answer-before' }, beforeSentence(before, prediction)),
  ];
  place.replaceChildren(...parts.filter(Boolean));
}

/** Shows the prediction of one image of many, which screen readers do not read as each one replaces the other. */
export function showLive(place, prediction) {
  place.replaceChildren(
    h('div', { class: 'answer-head' }, headline(prediction)),
    ranking(prediction),
    h('p', { class: 'hint number' }, `Live, predicted by version ${prediction.model_version}.`),
  );
}

function headline(prediction) {
  const { kind, labels, words } = sureness(prediction);
  if (kind === 'unknown') {
    return [
      h('p', { class: 'answer-label unknown' }, 'Unknown'),
      h('p', { class: 'answer-sure' }, `${words}; the nearest is `, h('bdi', {}, labels[0]), '.'),
    ];
  }
  const confidence = rivals(prediction)
    .slice(0, labels.length)
    .map(({ probability }) => percent(probability));
  return [
    h('p', { class: 'answer-label', dir: 'auto' }, anyOf(labels)),
    h('p', { class: 'answer-sure' }, `${words}: ${confidence.join(', ')} confidence`),
  ];
}

const ranking = ({ predictions }) =>
  h('ol', { class: 'ranking', 'aria-label': 'Labels by confidence' }, predictions.slice(0, SHOWN).map(ranked));

function ranked({ label, probability }) {
  const bar = h('span', { class: 'bar' });
  setShare(bar, probability);
  return h('li', {}, h('span', { class: 'ranking-label', dir: 'auto' }, label), h('span', { class: 'number' }, percent(probability)), bar);
}

const said = ({ unknown, predictions: [best] }) => (unknown ? 'unknown' : `${best.label}, ${percent(best.probability)}`);

function beforeSentence(before, now) {
  if (said(before) === said(now)) {
    return `Version ${before.model_version} predicted the same.`;
  }
  return `Version ${before.model_version} predicted ${said(before)}; version ${now.model_version} predicts ${said(now)}.`;
}
