import { byId, setText } from './dom.js';
import * as live from './live/index.js';
import { showNotice } from './notice.js';
import { sentenceOf, stateOf } from './serves-text.js';

const AWAY = {
  serving: 'The inference service is unavailable. This page shows its last state and keeps retrying.',
  learner: 'The trainer is unavailable. Predictions continue; learning waits. This page keeps retrying.',
  predictions: 'The stream of predictions is unavailable. This page keeps retrying.',
};

/** A short loss of connection is not reported: a proxy may restart, or a laptop may wake up. */
const PATIENCE_MILLIS = 2_500;

let noticed = null;

/** Shows the serving version in the page's head, and a notice while a service is unavailable. */
export function startServes() {
  live.serving.subscribe(show);
  live.manifest.subscribe(show);
  live.learner.subscribe(show);
  ['serving', 'learner'].forEach((name) => live.connectionOf(name).subscribe(show));
  Object.keys(AWAY).forEach((name) => live.connectionOf(name).subscribe((state) => watchConnection(name, state)));
}

function show() {
  const known = {
    serving: live.serving.value,
    manifest: live.manifest.value,
    learner: live.connectionOf('learner').value === 'open' ? live.learner.value : null,
    away: { serving: isAway('serving'), learner: isAway('learner') },
  };
  document.querySelector('#serves .dot').dataset.state = stateOf(known);
  setText(byId('serves-text'), sentenceOf(known));
}

const isAway = (name) => live.connectionOf(name).value === 'away';

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
