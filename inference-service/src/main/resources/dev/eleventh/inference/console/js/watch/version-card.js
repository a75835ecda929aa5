import * as api from '../api.js';
import { h } from '../dom.js';
import { bytes, count, counted, duration, percent, time } from '../format.js';
import { compareForm, comparisonTable } from './compare.js';
import { pin } from './pin.js';

const TRIGGERS = {
  'new-label': 'a new label',
  examples: 'enough new examples',
  elapsed: 'time since the last lesson',
  correction: 'a correction',
  backbone: 'another network',
};

/**
 * Shows the details of a version, or of a challenger that was not promoted; they are read now. `newest`: the number of the
 * newest version.
 */
export function makeCard(judgement, newest) {
  const card = h('div', { class: 'card-more' }, h('p', { class: 'hint' }, 'Loading…'));
  card.pin =
    judgement.version &&
    h('button', { type: 'button', class: 'button small', onclick: () => pin(judgement.version) }, `Pin version ${judgement.version}`);
  read(judgement)
    .then((found) => card.replaceChildren(...contentOf(found, card.pin, newest)))
    .catch((failure) => card.replaceChildren(h('p', {}, failure.message)));
  return card;
}

/** Enables the button for a pin if this instance can serve the version. */
export function updateCard(card, { version }, serving) {
  if (card.pin) {
    card.pin.disabled = version === serving?.pinned || !serving?.versions.includes(version);
  }
}

/** Resolves to {challenger, version}; the version is undefined for a challenger that was not promoted. */
async function read({ id, version: number }) {
  if (number) {
    const version = await api.version(number);
    return { challenger: version.challenger, version };
  }
  const challenger = await api.challenger(id);
  if (!challenger) {
    throw new Error('This challenger is no longer kept.');
  }
  return { challenger };
}

function contentOf({ challenger, version }, pinButton, newest) {
  const facts = [...factsOf(challenger), ...(version ? factsOfVersion(version) : [])];
  return [
    h('dl', { class: 'facts' }, facts.map(fact)),
    challenger.comparisons.length > 0 && comparisonTable(challenger),
    version && compareForm(challenger, newest),
    version && h('div', { class: 'row' }, pinButton, headLink(version.version)),
  ].filter(Boolean);
}

const fact = ([name, value]) => h('div', {}, h('dt', {}, name), h('dd', { class: 'number', dir: 'auto' }, value));

const factsOf = (challenger) => [
  ['Compared with', challenger.parent ? `version ${challenger.parent}` : 'none (first version)'],
  ['Trigger', TRIGGERS[challenger.trigger] ?? challenger.trigger],
  ['Learned from', counted(challenger.replayed, 'example')],
  ['Judged on', counted(challenger.held_out, 'held-out example')],
  ['Learning time', duration(challenger.learn_millis)],
];

function factsOfVersion({ labels, prequential: ahead, unknown_below: unknownBelow, unknown_above: unknownAbove, head_sha256: head, head_bytes: size, probation, rolled_back: fallen }) {
  return [
    ['Classes', counted(labels.length, 'class', 'classes')],
    ['Prequential', ahead?.seen ? `${percent(ahead.accuracy)} of ${counted(ahead.seen, 'new example')}` : 'no new examples yet'],
    ['Unknown below', percent(unknownBelow)],
    ['Unknown by distance', unknownAbove ? `limits for ${count(Object.keys(unknownAbove).length)} of ${counted(labels.length, 'class', 'classes')}` : 'no limit'],
    ['Head', `${head.slice(0, 12)}…${size ? `, ${bytes(size)}` : ''}`],
    probation && [
      `Probation against version ${probation.against}`,
      `${count(probation.lost)} lost, ${count(probation.gained)} gained of ${counted(probation.seen, 'new example')}`,
    ],
    fallen && ['Rolled back', `to version ${fallen.to}, ${time(fallen.at)}: ${fallen.reason}`],
  ].filter(Boolean);
}

const headLink = (version) =>
  h(
    'a',
    { class: 'button small quiet', href: api.headUrl(version), download: `eleventh-${version}.safetensors` },
    'Download the head',
  );
