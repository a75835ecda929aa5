import * as api from '../api.js';
import { announce } from '../announce.js';
import { h, reconcile, setText } from '../dom.js';
import { count, counted, percent, names, time } from '../format.js';
import * as live from '../live/index.js';
import { trouble, versions } from './history.js';
import { JudgementPages } from './judgement-pages.js';
import { Panel } from './panel.js';
import { makeCard, updateCard } from './version-card.js';

// A table of the versions, newest first, and on request also of the challengers that were not promoted. It is searched by
// the trainer and read page by page, because there may be thousands. A row opens the details.

/** While a person types, not each key is a request. */
const CALM_MILLIS = 250;

const COLUMNS = ['Version', 'Strategy', 'Reason', 'New classes', 'Accuracy', 'Judged'];
const pages = new JudgementPages(api.judgements);
/** The ids of the judgements whose details are open, with their cards. */
const open = new Map();

let panel;
let parts;
let timer = 0;

export function start() {
  panel = new Panel('versions', 'Versions', 'full');
  const button = (text, onclick) => h('button', { type: 'button', class: 'button small', onclick }, text);
  parts = {
    last: h('p', { class: 'hint last-judged', dir: 'auto' }),
    search: h('input', { id: 'find-version', type: 'search', maxlength: '200', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'find-version-hint', oninput: search }),
    rejected: h('input', { type: 'checkbox', id: 'with-rejected', onchange: (event) => load(() => pages.begin({ promoted: !event.target.checked })) }),
    range: h('p', { class: 'hint number', tabindex: '-1' }),
    rows: h('tbody', { role: 'rowgroup' }),
    empty: h('p', { class: 'empty', hidden: true }),
    newer: button('Newer', () => turn(() => pages.newer())),
    older: button('Older', () => turn(() => pages.older())),
  };
  // roles, because a phone shows the table as a list
  parts.table = h(
    'table',
    { class: 'versions', role: 'table', 'aria-label': 'Versions', hidden: true },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, COLUMNS.map((title) => h('th', { scope: 'col', role: 'columnheader', class: title === 'Accuracy' && 'number' }, title)))),
    parts.rows,
  );
  parts.turns = h('div', { class: 'row' }, parts.newer, parts.older);
  panel.body.append(
    parts.last,
    h(
      'div',
      { class: 'row class-controls' },
      h('div', { class: 'inline-field' }, h('label', { for: 'find-version' }, 'Find a version'), parts.search),
      h('label', { class: 'check', for: 'with-rejected' }, parts.rejected, 'Show challengers that were not promoted'),
    ),
    h('p', { class: 'hint', id: 'find-version-hint' }, 'A version’s number, or a part of its strategy, its reason or the name of a class that it learned first.'),
    parts.table,
    parts.empty,
    h('div', { class: 'row between' }, parts.range, parts.turns),
  );
  versions.subscribe((newest) => newest && load(() => pages.refresh()));
  live.serving.subscribe(() => panel.attempt(show));
  live.learner.subscribe((learner) => panel.attempt(() => showLast(learner?.last_challenger)));
  trouble.subscribe((failure) => failure && panel.attempt(() => Promise.reject(failure)));
}

function search() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    await load(() => pages.begin({ search: parts.search.value.trim() }));
    announce('versions', `${matching()}.`);
  }, CALM_MILLIS);
}

/** Loads a page and shows it, unless another request began meanwhile. */
const load = (loading) =>
  panel.attempt(async () => {
    if (await loading()) {
      const listed = new Set(pages.judgements.map(({ id }) => id));
      [...open.keys()].filter((id) => !listed.has(id)).forEach((id) => open.delete(id));
      show();
    }
  });

/** The pressed button may become inactive, so the focus moves to the text that tells the page. */
async function turn(loading) {
  await load(loading);
  parts.range.focus({ preventScroll: true });
  parts.table.scrollIntoView({ block: 'start' });
}

const kind = (number) => (pages.filter.promoted ? counted(number, 'version') : counted(number, 'challenger'));
const matching = () => (pages.filter.search === '' ? kind(pages.count) : `${kind(pages.count)} ${pages.count === 1 ? 'matches' : 'match'} “${pages.filter.search}”`);

function show() {
  if (pages.count === null) {
    return; // not read yet
  }
  const { judgements, hasNewer, hasOlder, range } = pages;
  parts.table.hidden = judgements.length === 0;
  parts.empty.hidden = judgements.length > 0;
  setText(parts.empty, pages.filter.search === '' ? 'No versions yet. The first images that you teach make version 1.' : `No ${pages.filter.promoted ? 'version' : 'challenger'} matches “${pages.filter.search}”.`);
  setText(parts.range, judgements.length > 0 ? `${count(range.from)} to ${count(range.to)} of ${matching()}` : '');
  parts.turns.hidden = !hasNewer && !hasOlder;
  parts.newer.disabled = !hasNewer;
  parts.older.disabled = !hasOlder;
  const rows = judgements.flatMap((judgement) => [
    { key: String(judgement.id), judgement },
    ...(open.has(judgement.id) ? [{ key: `${judgement.id} details`, judgement, card: open.get(judgement.id) }] : []),
  ]);
  reconcile(parts.rows, rows, ({ key }) => key, makeRow, updateRow);
}

function makeRow({ judgement, card }) {
  return card ? makeDetails(judgement, card) : makeSummary(judgement);
}

function makeSummary(judgement) {
  const { id, version, verdict, strategy, reason, labels_added: added, labels_added_count: number, macro_accuracy: accuracy, created_at: at } = judgement;
  const badge = h('span', { class: 'badge' });
  const toggle = h(
    'button',
    { type: 'button', class: 'version-open', 'aria-expanded': 'false', 'aria-controls': `version-${id}`, onclick: () => toggleDetails(judgement) },
    version ? `Version ${version}` : 'Not promoted',
  );
  const cell = (title, attributes, content) => h('td', { role: 'cell', 'data-title': title, ...attributes }, content);
  const more = number - added.length;
  const row = h(
    'tr',
    { class: 'version', role: 'row', 'data-verdict': verdict },
    h('th', { scope: 'row', role: 'rowheader' }, toggle, badge),
    cell('Strategy', {}, strategy),
    cell('Reason', { class: 'version-why', dir: 'auto' }, reason),
    cell('New classes', { class: 'version-added', dir: 'auto', title: more > 0 ? `${added.join(', ')} and ${more} more` : added.join(', ') }, namesOf(added, number)),
    cell('Accuracy', { class: 'number' }, percent(accuracy)),
    cell('Judged', { class: 'number' }, time(at)),
  );
  row.parts = { badge, toggle };
  return row;
}

/** `labels`: the first of the `number` labels. */
const namesOf = (labels, number) => (number === 0 ? '–' : names([...labels, ...Array(number - labels.length)]));

const makeDetails = ({ id }, card) => h('tr', { class: 'version-details', role: 'row' }, h('td', { colspan: COLUMNS.length, role: 'cell', id: `version-${id}` }, card));

function updateRow(row, { judgement, card }) {
  const serving = live.serving.value;
  if (card) {
    updateCard(card, judgement, serving);
    return;
  }
  const serves = Boolean(judgement.version) && judgement.version === serving?.version;
  const pinned = Boolean(judgement.version) && judgement.version === serving?.pinned;
  const { badge, toggle } = row.parts;
  setText(badge, [serves && 'serves', pinned && 'pinned', judgement.rolled_back_to && 'rolled back'].filter(Boolean).join(', '));
  badge.hidden = badge.textContent === '';
  row.toggleAttribute('data-serves', serves);
  toggle.setAttribute('aria-expanded', String(open.has(judgement.id)));
}

function toggleDetails(judgement) {
  if (!open.delete(judgement.id)) {
    open.set(judgement.id, makeCard(judgement, versions.value?.[0]?.version));
  }
  show();
}

/** Shows the last judgement, whether it is listed or not. */
function showLast(challenger) {
  const text = challenger
    ? `Last challenger, ${time(challenger.created_at)}: ${challenger.strategy}, ${challenger.verdict === 'promoted' ? 'promoted' : 'not promoted'}; ${challenger.reason}.`
    : ' ';
  setText(parts.last, text);
}
