import { h, setShare } from '../dom.js';
import { duration, percent } from '../format.js';

const SHOWN = 5;

/** Shows why no prediction is possible, and what to do. */
export function showNothing(place, text) {
  place.replaceChildren(h('p', { class: 'empty' }, text));
}

/** Shows a prediction: the label, its confidence, other labels, and the version. `before`: the previous version’s prediction. */
export function showAnswer(place, prediction, millis, before) {
  const [best] = prediction.predictions;
  const headline = prediction.unknown
    ? [
        h('p', { class: 'answer-label unknown' }, 'Unknown'),
        h('p', { class: 'answer-sure' }, 'No known class fits well; the nearest is ', h('bdi', {}, best.label), '.'),
      ]
    : [h('p', { class: 'answer-label', dir: 'auto' }, best.label), h('p', { class: 'answer-sure' }, `${percent(best.probability)} confidence`)];
  const parts = [
    h('div', { class: 'answer-head', role: 'status' }, headline),
    h('ol', { class: 'ranking', 'aria-label': 'Labels by confidence' }, prediction.predictions.slice(0, SHOWN).map(ranked)),
    h('p', { class: 'hint number' }, `Predicted by version ${prediction.model_version} in ${duration(millis)}.`),
    before && h('p', { class: 'answer-before' }, beforeSentence(before, prediction)),
  ];
  place.replaceChildren(...parts.filter(Boolean));
}

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
