import * as api from '../api.js';
import { h, reconcile, setText } from '../dom.js';
import * as live from '../live.js';
import { judged, trouble } from './history.js';
import { Panel } from './panel.js';
import { release, rollBack } from './pin.js';
import { makeCard, updateCard } from './version-card.js';

// Everything that was judged, newest first: the versions, and the challengers that were not promoted between them.

const PAGE = 8;

let panel;
let list;
let empty;
let older;
let state;
let buttons;
/** Pages read beyond the newest one. */
let more = [];
let next;
let withRejected = true;
/** Of those that were read, so many are shown. */
let room = PAGE;

export function start() {
  panel = new Panel('versions', 'Versions', 'wide');
  state = h('p', { class: 'serving-state' });
  buttons = {
    rollBack: h('button', { type: 'button', class: 'button', onclick: () => panel.attempt(rollBack) }, 'Roll back'),
    release: h('button', { type: 'button', class: 'button primary', onclick: () => panel.attempt(release) }, 'Release'),
  };
  const filter = h('input', { type: 'checkbox', id: 'with-rejected', checked: true, onchange: (event) => ((withRejected = event.target.checked), show()) });
  list = h('ol', { class: 'versions' });
  empty = h('p', { class: 'empty' }, 'Nothing was judged yet. The first pictures you teach make version 1.');
  older = h('button', { type: 'button', class: 'button quiet', hidden: true, onclick: () => panel.attempt(readOlder) }, 'Show older');
  panel.body.append(
    h('div', { class: 'serving-bar' }, state, h('div', { class: 'row' }, buttons.rollBack, buttons.release)),
    h('label', { class: 'check', for: 'with-rejected' }, filter, 'Also those that were not promoted'),
    list,
    empty,
    older,
  );
  judged.subscribe(() => panel.attempt(show));
  live.serving.subscribe(() => panel.attempt(show));
  trouble.subscribe((failure) => failure && panel.attempt(() => Promise.reject(failure)));
}

function all() {
  const newest = judged.value?.challengers ?? [];
  const oldest = newest.at(-1)?.id ?? Infinity;
  return [...newest, ...more.filter(({ id }) => id < oldest)];
}

function show() {
  const serving = live.serving.value;
  showState(serving);
  const wanted = all().filter(({ verdict }) => withRejected || verdict === 'promoted');
  const shown = wanted.slice(0, room);
  empty.hidden = shown.length > 0;
  older.hidden = wanted.length <= room && !nextPage();
  const context = { serving, versions: all().flatMap(({ version }) => version ?? []) };
  reconcile(list, shown, ({ id }) => id, makeCard, (card, challenger) => updateCard(card, challenger, context));
}

function showState(serving) {
  const version = serving?.version;
  // both keep their place, so that the bar does not jump when one of them has nothing to do
  buttons.rollBack.disabled = !version || !serving.parent || !serving.versions.includes(serving.parent);
  buttons.release.disabled = !serving?.pinned;
  setText(buttons.rollBack, serving?.parent ? `Roll back to ${serving.parent}` : 'Roll back');
  setText(state, stateSentence(serving));
}

function stateSentence(serving) {
  if (!serving?.version) {
    return 'Nothing serves yet.';
  }
  if (!serving.pinned) {
    return `Version ${serving.version} serves: the newest promoted.`;
  }
  return serving.pinned === serving.version
    ? `Version ${serving.version} serves, pinned. Newer ones wait.`
    : `Pinned to version ${serving.pinned}, which this instance cannot serve; ${serving.version} serves on.`;
}

const nextPage = () => (more.length > 0 ? next : judged.value?.next);

async function readOlder() {
  room += PAGE;
  if (all().length < room && nextPage()) {
    const page = await api.challengers(nextPage());
    more = [...more, ...page.challengers];
    next = page.next;
  }
  show();
}
