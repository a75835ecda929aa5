import { h, setShare } from '../dom.js';
import { duration, percent } from '../format.js';

const SHOWN = 5;

/** Why nothing can be asked, and what to do about it. */
export function showNothing(place, text) {
  place.replaceChildren(h('p', { class: 'empty' }, text));
}

/** An answer: what it is most likely, how sure, the runners-up, and who said so. `before`: what it said before it learned. */
export function showAnswer(place, prediction, millis, before) {
  const [best] = prediction.predictions;
  const headline = prediction.unknown
    ? [
        h('p', { class: 'answer-label unknown' }, 'Unknown'),
        h('p', { class: 'answer-sure' }, 'Nothing it knows fits well; ', h('bdi', {}, best.label), ' comes nearest.'),
      ]
    : [h('p', { class: 'answer-label', dir: 'auto' }, best.label), h('p', { class: 'answer-sure' }, `${percent(best.probability)} sure`)];
  const parts = [
    h('div', { class: 'answer-head', role: 'status' }, headline),
    h('ol', { class: 'ranking', 'aria-label': 'Labels by confidence' }, prediction.predictions.slice(0, SHOWN).map(ranked)),
    h('p', { class: 'hint number' }, `Answered by version ${prediction.model_version} in ${duration(millis)}.`),
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
    return `Version ${before.model_version} said the same.`;
  }
  return `Version ${before.model_version} said ${said(before)}; version ${now.model_version} says ${said(now)}.`;
}
