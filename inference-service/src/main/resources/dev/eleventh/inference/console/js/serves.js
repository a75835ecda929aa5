import { byId, setText } from './dom.js';
import { counted } from './format.js';
import * as live from './live/index.js';
import { showNotice } from './notice.js';

const AWAY = {
  serving: 'The inference service is unavailable. This page shows its last state, and tries again.',
  learner: 'The trainer is unavailable. Predictions continue, learning waits. This page tries again.',
  predictions: 'The stream of predictions is unavailable. This page tries again.',
};

/** A moment without a connection is no news: a restart of a proxy, a laptop that wakes up. */
const PATIENCE_MILLIS = 2_500;

let noticed = null;

/** The line in the page's head: which version answers; and a quiet notice while a service is away. */
export function startServes() {
  live.serving.subscribe(show);
  live.manifest.subscribe(show);
  ['serving', 'learner'].forEach((name) => live.connectionOf(name).subscribe(show));
  Object.keys(AWAY).forEach((name) => live.connectionOf(name).subscribe((state) => watchConnection(name, state)));
}

function show() {
  const serving = live.serving.value;
  const isAway = (name) => live.connectionOf(name).value === 'away';
  document.querySelector('#serves .dot').dataset.state = stateOf(serving, isAway('serving') || isAway('learner'));
  setText(byId('serves-text'), isAway('serving') ? 'Reconnecting…' : sentence(serving, isAway('learner')));
}

function stateOf(serving, away) {
  if (away) {
    return 'away';
  }
  return !serving?.version ? 'waiting' : serving.pinned ? 'pinned' : 'open';
}

function sentence(serving, noTrainer) {
  if (!serving) {
    return 'Connecting…';
  }
  const trainer = noTrainer ? ' · trainer unavailable' : '';
  if (serving.version === 0) {
    return `Nothing learned yet${trainer}`;
  }
  const manifest = live.manifest.value;
  const classes = manifest?.version === serving.version ? ` · ${counted(manifest.labels.length, 'class', 'classes')}` : '';
  return `Version ${serving.version}${classes}${serving.pinned ? ' · pinned' : ''}${trainer}`;
}

const waiting = new Map();

function watchConnection(name, state) {
  clearTimeout(waiting.get(name));
  if (state === 'away' && noticed !== name) {
    waiting.set(
      name,
      setTimeout(() => notice(name), PATIENCE_MILLIS),
    );
  } else if (state !== 'away' && noticed === name) {
    noticed = null;
    showNotice('');
  }
}

function notice(name) {
  if (live.connectionOf(name).value === 'away' && !noticed) {
    noticed = name;
    showNotice(AWAY[name], true);
  }
}
