import { byId, h, reconcile, setText } from '../dom.js';
import { time } from '../format.js';
import * as live from '../live/index.js';
import { judged, judgements, trouble, want } from './history.js';
import { Panel } from './panel.js';
import { release, rollBack } from './pin.js';
import { makeCard, updateCard } from './version-card.js';

// Lists the versions, newest first, and on request also the challengers that were not promoted.

const PAGE = 8;

let panel;
let list;
let empty;
let older;
let state;
let last;
let buttons;
/** All entries read so far, by id, so that newer entries do not push out those that a person looks at. */
let known = new Map();
/** The cursor for older entries; undefined if there are none, null before the first page. */
let next = null;
/** Number of entries shown, of those that were read. */
let room = PAGE;

export function start() {
  panel = new Panel('versions', 'Versions', 'wide');
  state = h('p', { class: 'serving-state' });
  buttons = {
    rollBack: h('button', { type: 'button', class: 'button', onclick: () => panel.attempt(rollBack) }, 'Roll back'),
    release: h('button', { type: 'button', class: 'button primary', onclick: () => panel.attempt(release) }, 'Release'),
  };
  // at the top, so that it is found in an emergency
  byId('serving').append(state, h('div', { class: 'row' }, buttons.rollBack, buttons.release));
  const filter = h('input', { type: 'checkbox', id: 'with-rejected', onchange: (event) => startAnew(event.target.checked) });
  last = h('p', { class: 'hint last-judged', dir: 'auto' });
  list = h('ol', { class: 'versions' });
  empty = h('p', { class: 'empty' }, 'No versions yet. The first images that you teach make version 1.');
  older = h(
    'button',
    { type: 'button', class: 'button quiet', hidden: true, onclick: () => panel.attempt(readOlder) },
    'Show older',
  );
  panel.body.append(
    last,
    h('label', { class: 'check', for: 'with-rejected' }, filter, 'Show challengers that were not promoted'),
    list,
    empty,
    older,
  );
  judged.subscribe((page) => panel.attempt(() => showPage(page)));
  live.serving.subscribe(() => panel.attempt(show));
  live.connectionOf('serving').subscribe(() => panel.attempt(show));
  live.learner.subscribe((learner) => panel.attempt(() => showLast(learner?.last_challenger)));
  trouble.subscribe((failure) => failure && panel.attempt(() => Promise.reject(failure)));
}

function keep(page) {
  page.challengers.forEach((challenger) => known.set(challenger.id, challenger));
}

function showPage(page) {
  if (page) {
    keep(page);
    next = next === null ? page.next : next;
  }
  show();
}

function show() {
  const serving = live.serving.value;
  showState(serving);
  const found = [...known.values()].sort((a, b) => b.id - a.id);
  const shown = found.slice(0, room);
  empty.hidden = next === null || found.length > 0;
  older.hidden = found.length <= room && !next;
  const context = { serving, versions: found.flatMap(({ version }) => version ?? []) };
  reconcile(
    list,
    shown,
    ({ id }) => id,
    makeCard,
    (card, challenger) => updateCard(card, challenger, context),
  );
}

function startAnew(rejected) {
  known = new Map();
  next = null;
  room = PAGE;
  want(rejected);
}

/** Shows the last judgement, whether it is listed or not. */
function showLast(challenger) {
  const text = challenger
    ? `Last challenger, ${time(challenger.created_at)}: ${challenger.strategy}, ${challenger.verdict === 'promoted' ? 'promoted' : 'not promoted'}; ${challenger.reason}.`
    : ' ';
  setText(last, text);
}

function showState(serving) {
  const version = serving?.version;
  // both buttons keep their place, so that the bar does not move when one of them is inactive
  buttons.rollBack.disabled = !version || !serving.parent || !serving.versions.includes(serving.parent);
  buttons.release.disabled = !serving?.pinned;
  setText(buttons.rollBack, serving?.parent ? `Roll back to ${serving.parent}` : 'Roll back');
  setText(state, stateSentence(serving));
}

function stateSentence(serving) {
  if (!serving) {
    return live.connectionOf('serving').value === 'away' ? 'The inference service is unavailable.' : 'Connecting…';
  }
  if (live.connectionOf('serving').value === 'away') {
    return serving.version ? `The inference service is unavailable. Version ${serving.version} served last.` : 'The inference service is unavailable.';
  }
  if (!serving.version) {
    return 'No version serves yet.';
  }
  if (serving.waiting) {
    const { version, message } = serving.waiting;
    return `Version ${serving.version} serves. Version ${version} waits: ${message}.`;
  }
  if (!serving.pinned) {
    return `Version ${serving.version} serves: the newest promoted version.`;
  }
  if (serving.pinned_by && serving.pinned === serving.version) {
    return `Version ${serving.version} serves, pinned by ${serving.pinned_by}${serving.pin_reason ? `: ${serving.pin_reason}` : ''}.`;
  }
  return serving.pinned === serving.version
    ? `Version ${serving.version} serves, pinned. Newer versions wait.`
    : `Version ${serving.pinned} is pinned, but this instance cannot serve it. Version ${serving.version} still serves.`;
}

async function readOlder() {
  room += PAGE;
  if (known.size < room && next) {
    const page = await judgements(next);
    keep(page);
    next = page.next;
  }
  show();
}
