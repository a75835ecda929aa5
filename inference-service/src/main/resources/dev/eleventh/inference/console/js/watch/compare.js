import * as api from '../api.js';
import { h } from '../dom.js';
import { counted, names, percent, points } from '../format.js';
import { scroller } from './panel.js';

const sign = (change) => (change > 0 ? 'up' : change < 0 ? 'down' : '');

/** Compares champion and challenger by class, on the same held-out images; the classes that lost most come first. */
export function comparisonTable({ id, comparisons }) {
  const row = ({ label, examples, champion_right: before, challenger_right: after, p_value: chance }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row', dir: 'auto' }, label),
      h('td', { class: 'number' }, `${before} of ${examples}`),
      h('td', { class: 'number', 'data-sign': sign(after - before) }, `${after} of ${examples}`),
      h('td', { class: 'number' }, typeof chance === 'number' ? chance.toFixed(2) : '–'),
    );
  const loss = ({ champion_right: before, challenger_right: after }) => before - after;
  const content = () => [
    table(['Class', 'Champion correct', 'Challenger correct', 'p-value'], [...comparisons].sort((one, other) => loss(other) - loss(one)).map(row)),
    h('p', { class: 'hint' }, 'p-value: the probability of at least this many losses if both were equally good.'),
  ];
  const place = scroller(`Comparison ${id} by class`);
  // a thousand rows are made only for a person who looks at them
  const fill = () => place.childElementCount === 0 && place.append(...content());
  return h(
    'details',
    { class: 'comparisons', ontoggle: fill },
    h('summary', {}, `Comparison with the champion, ${counted(comparisons.length, 'old class', 'old classes')}`),
    place,
  );
}

/** Lets the person name another version, and shows the changes from it to this one; null if there is no other version. */
export function compareForm(challenger, newest) {
  const first = challenger.parent ?? newest;
  if (!first || first === challenger.version) {
    return null;
  }
  const id = `compare-${challenger.version}`;
  const result = h('div', { role: 'status', class: 'diff' });
  const other = h('input', { id, type: 'number', min: '1', step: '1', required: true, value: first });
  const compare = async (event) => {
    event.preventDefault();
    const from = Number(other.value);
    try {
      result.replaceChildren(...show(await api.diff(from, challenger.version), from, challenger.version));
    } catch (failure) {
      result.replaceChildren(h('p', {}, failure.message));
    }
  };
  return h(
    'form',
    { class: 'compare', onsubmit: compare },
    h(
      'div',
      { class: 'row' },
      h('label', { for: id }, 'Compare with version'),
      other,
      h('button', { class: 'button small' }, 'Compare'),
    ),
    result,
  );
}

function show(diff, from, to) {
  const sentences = [
    diff.labels_added.length > 0 && `Added: ${names(diff.labels_added)}.`,
    diff.labels_removed.length > 0 && `Removed: ${names(diff.labels_removed)}.`,
    diff.same_head ? 'The head is identical, byte for byte.' : null,
    diff.same_backbone ? null : 'The backbone changed.',
  ].filter(Boolean);
  const rise = (label) => diff.accuracy[label]?.change ?? 0;
  const labels = [...new Set([...Object.keys(diff.accuracy), ...Object.keys(diff.examples)])].sort((one, other) => rise(one) - rise(other));
  const row = (label) => {
    const { from: before, to: after, change } = diff.accuracy[label] ?? {};
    const more = diff.examples[label] ?? 0;
    return h(
      'tr',
      {},
      h('th', { scope: 'row', dir: 'auto' }, label),
      h('td', { class: 'number' }, more > 0 ? `+${more}` : String(more).replace('-', '−')),
      h('td', { class: 'number' }, percent(before)),
      h('td', { class: 'number' }, percent(after)),
      h('td', { class: 'number', 'data-sign': sign(change) }, change === undefined ? '–' : points(change).replace(' points', '')),
    );
  };
  return [
    h('p', {}, sentences.join(' ') || `Versions ${from} and ${to} have the same classes.`),
    scroller(`Changes by class from version ${from} to ${to}`, table(['Class', 'Training examples', `v${from}`, `v${to}`, 'Points'], labels.map(row))),
  ];
}

const table = (titles, rows) =>
  h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        titles.map((title, index) => h('th', { scope: 'col', class: index > 0 && 'number' }, title)),
      ),
    ),
    h('tbody', {}, rows),
  );
