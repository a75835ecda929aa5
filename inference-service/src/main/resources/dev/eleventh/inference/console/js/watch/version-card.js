import * as api from '../api.js';
import { h, setText } from '../dom.js';
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

/** Shows a version, or a challenger that was not promoted. Details are read when the card is opened. */
export function makeCard(challenger) {
  const promoted = challenger.verdict === 'promoted';
  const parts = {
    badge: h('span', { class: 'badge' }),
    pin:
      promoted &&
      h(
        'button',
        { type: 'button', class: 'button small', onclick: () => pin(challenger.version) },
        `Pin version ${challenger.version}`,
      ),
    more: h('div', { class: 'card-more' }),
  };
  const summary = h(
    'summary',
    {},
    h('span', { class: 'version-name' }, promoted ? `Version ${challenger.version}` : 'Not promoted'),
    parts.badge,
    h(
      'span',
      { class: 'hint number' },
      `${challenger.strategy} · ${percent(challenger.metrics.macro_accuracy)} · ${time(challenger.created_at)}`,
    ),
    h('span', { class: 'version-why', dir: 'auto' }, challenger.reason),
  );
  const details = h('details', { ontoggle: () => details.open && fill(parts, challenger, card.context) }, summary, parts.more);
  const card = h('li', { class: 'version', 'data-verdict': challenger.verdict }, details);
  card.parts = parts;
  return card;
}

export function updateCard(card, challenger, context) {
  const { serving } = context;
  card.context = context;
  const serves = challenger.version && challenger.version === serving?.version;
  const pinned = challenger.version && challenger.version === serving?.pinned;
  setText(card.parts.badge, [serves && 'serves', pinned && 'pinned'].filter(Boolean).join(', '));
  card.parts.badge.hidden = !serves && !pinned;
  card.toggleAttribute('data-serves', Boolean(serves));
  if (card.parts.pin) {
    card.parts.pin.disabled = Boolean(pinned) || !serving?.versions.includes(challenger.version);
  }
}

function fill(parts, challenger, context) {
  if (parts.more.childElementCount > 0) {
    return;
  }
  const facts = h('dl', { class: 'facts' }, factsOf(challenger).map(fact));
  parts.more.append(facts);
  if (challenger.comparisons.length > 0) {
    parts.more.append(comparisonTable(challenger));
  }
  if (challenger.version) {
    const others = context.versions.filter((version) => version !== challenger.version);
    parts.more.append(compareForm(challenger, others), h('div', { class: 'row' }, parts.pin, headLink(challenger.version)));
    addVersionFacts(facts, challenger.version);
  }
}

const fact = ([name, value]) => h('div', {}, h('dt', {}, name), h('dd', { class: 'number' }, value));

const factsOf = (challenger) => [
  ['Compared with', challenger.parent ? `version ${challenger.parent}` : 'none (first version)'],
  ['Trigger', TRIGGERS[challenger.trigger] ?? challenger.trigger],
  ['Learned from', counted(challenger.replayed, 'example')],
  ['Judged on', counted(challenger.held_out, 'held-out example')],
  ['Learning time', duration(challenger.learn_millis)],
];

async function addVersionFacts(facts, number) {
  try {
    const version = await api.version(number);
    const ahead = version.prequential;
    const more = [
      ['Classes', counted(version.labels.length, 'class', 'classes')],
      [
        'Prequential',
        ahead?.seen ? `${percent(ahead.accuracy)} of ${counted(ahead.seen, 'new example')}` : 'no new examples yet',
      ],
      ['Unknown below', percent(version.unknown_below)],
      ['Unknown above a distance of', version.unknown_above === undefined ? 'not measured' : count(Math.round(version.unknown_above))],
      ['Head', `${version.head_sha256.slice(0, 12)}…${version.head_bytes ? `, ${bytes(version.head_bytes)}` : ''}`],
    ];
    if (version.probation) {
      const { against, seen, lost, gained } = version.probation;
      more.push([`Probation against version ${against}`, `${count(lost)} lost, ${count(gained)} gained of ${counted(seen, 'new example')}`]);
    }
    if (version.rolled_back) {
      const { to, at, reason } = version.rolled_back;
      more.push(['Rolled back', `to version ${to}, ${time(at)}: ${reason}`]);
    }
    facts.append(...more.map(fact));
  } catch (failure) {
    facts.append(fact(['Details', failure.message]));
  }
}

const headLink = (version) =>
  h(
    'a',
    { class: 'button small quiet', href: api.headUrl(version), download: `eleventh-${version}.safetensors` },
    'Download the head',
  );
