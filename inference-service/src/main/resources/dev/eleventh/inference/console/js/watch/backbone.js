import { announce } from '../announce.js';
import * as api from '../api.js';
import { ask } from '../dialog.js';
import { h, reconcile, setShare, setText } from '../dom.js';
import { count, time } from '../format.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { furtherBlocked, isUnderWay, nameOf, networkText, newsOf, pauseMillis, progressText, share, stateText } from './move.js';
import { Panel } from './panel.js';

// Shows which network embeds, and the newest move to another one. The panel is hidden until there was a move.

let panel;
let parts;
/** The newest `Move`: null if there never was one, undefined until it is known. */
let move;
let looking = false;
let timer = 0;
let champion;
/** The number of the last request, because an earlier one may be answered later. */
let last = 0;
/** Whether a change is being sent; the buttons stay enabled, so that they keep a keyboard's focus. */
let changing = false;

export function start() {
  panel = new Panel('backbone', 'Backbone', 'full');
  panel.element.hidden = true;
  parts = {
    now: h('p'),
    // a keyboard's focus moves here when the buttons disappear
    name: h('h3', { class: 'move-name', tabindex: '-1', dir: 'auto' }),
    state: h('p'),
    reason: h('p', { dir: 'auto' }),
    progress: h('div', { class: 'progress', role: 'progressbar', 'aria-label': 'Examples embedded', 'aria-valuemin': '0' }, h('span')),
    counts: h('p', { class: 'hint number' }),
    blocked: h('ul', { class: 'blocked', 'aria-label': 'Examples that cannot be embedded' }),
    further: h('p', { class: 'hint' }),
    times: h('p', { class: 'hint number' }),
    pause: h('button', { type: 'button', class: 'button', onclick: () => change(() => api.pauseMove(move.state !== 'paused')) }),
    giveUp: h('button', { type: 'button', class: 'button', onclick: giveUp }, 'Give up…'),
  };
  parts.actions = h('div', { class: 'row' }, parts.pause, parts.giveUp);
  const { now, name, state, reason, progress, counts, blocked, further, times, actions } = parts;
  panel.body.append(h('div', { class: 'move' }, now, name, state, reason, progress, counts, blocked, further, times, actions));
  live.learner.subscribe(followChampion);
}

/** There is no stream of moves, so the state is polled while the view is shown. */
export function look(now) {
  looking = now;
  clearTimeout(timer);
  if (looking) {
    refresh();
  }
}

/** A promotion may be the end of a move. */
function followChampion(learner) {
  if (learner && learner.champion_version !== champion) {
    champion = learner.champion_version;
    look(looking);
  }
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++last;
  if (document.visibilityState === 'visible') {
    const read = () => api.backbone().then((status) => mine === last && show(status));
    await panel.attempt(read);
  }
  if (looking && mine === last) {
    timer = setTimeout(refresh, pauseMillis(move));
  }
}

function show({ backbone, move: newest = null }) {
  const news = newsOf(move, newest);
  move = newest;
  panel.element.hidden = move === null;
  if (move === null) {
    return;
  }
  setText(parts.now, `Embeds now: ${networkText(backbone)}.`);
  setText(parts.name, `Move to ${nameOf(move)} (${networkText(move)})`);
  setText(parts.state, stateText(move));
  showIfAny(parts.reason, move.reason ?? '');
  showProgress();
  showBlocked();
  setText(parts.times, `Requested ${time(move.requested_at)}${move.ended_at ? `, ended ${time(move.ended_at)}` : ''}.`);
  showActions();
  if (news) {
    announce('backbone', news);
  }
}

function showIfAny(element, text) {
  setText(element, text);
  element.hidden = text === '';
}

function showProgress() {
  const runs = isUnderWay(move);
  parts.progress.hidden = !runs;
  showIfAny(parts.counts, runs ? progressText(move) : '');
  if (runs) {
    setShare(parts.progress, share(move));
    parts.progress.setAttribute('aria-valuemax', move.examples);
    parts.progress.setAttribute('aria-valuenow', move.embedded);
    parts.progress.setAttribute('aria-valuetext', progressText(move));
  }
}

function showBlocked() {
  const listed = move.blocked_examples ?? [];
  parts.blocked.hidden = listed.length === 0;
  reconcile(
    parts.blocked,
    listed,
    ({ id }) => id,
    ({ id }) => h('li', {}, h('strong', {}, h('bdi', {}, id)), h('span', { class: 'hint', dir: 'auto' })),
    (item, { problem }) => setText(item.lastElementChild, problem),
  );
  const further = furtherBlocked(move);
  showIfAny(parts.further, further > 0 ? `and ${count(further)} more` : '');
}

function showActions() {
  const runs = isUnderWay(move);
  if (!runs && parts.actions.contains(document.activeElement)) {
    parts.name.focus();
  }
  parts.actions.hidden = !runs;
  setText(parts.pause, move.state === 'paused' ? 'Resume' : 'Pause');
}

async function giveUp() {
  const content = [
    h('p', {}, 'The move to ', h('bdi', {}, nameOf(move)), ' ends, and the backbone stays as it is. To start another move, run: ./eleventh backbone use'),
  ];
  const agreed = await ask({ title: 'Give up the move?', content, action: 'Give up', danger: true });
  if (agreed) {
    await change(api.giveUpMove);
  }
}

async function change(request) {
  if (changing) {
    return;
  }
  changing = true;
  // a response to a request before the change would show the old state
  last++;
  try {
    show(await request());
  } catch (failure) {
    showNotice(failure.message);
  }
  changing = false;
  look(looking);
}
