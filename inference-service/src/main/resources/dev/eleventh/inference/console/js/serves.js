import { byId, setText } from './dom.js';
import { counted } from './format.js';
import * as live from './live.js';
import { showNotice } from './notice.js';

const AWAY = {
  serving: 'The inference service is away; what you see is as of then. Trying again.',
  learner: 'The trainer is away; predictions go on, learning waits. Trying again.',
  predictions: 'The stream of predictions is away. Trying again.',
};

/** A moment without a connection is no news: a restart of a proxy, a laptop that wakes up. */
const PATIENCE_MILLIS = 2_500;

let noticed = null;

/** The line in the page's head: which version answers; and a quiet notice while a service is away. */
export function startServes() {
  live.serving.subscribe(show);
  live.manifest.subscribe(show);
  live.connection('serving').subscribe(show);
  Object.keys(AWAY).forEach((name) => live.connection(name).subscribe((state) => watchConnection(name, state)));
}

function show() {
  const serving = live.serving.value;
  const away = live.connection('serving').value === 'away';
  const dot = document.querySelector('#serves .dot');
  dot.dataset.state = away ? 'away' : !serving ? 'waiting' : serving.pinned ? 'pinned' : serving.version ? 'open' : 'waiting';
  setText(byId('serves-text'), away ? 'Reconnecting…' : sentence(serving));
}

function sentence(serving) {
  if (!serving) {
    return 'Connecting…';
  }
  if (serving.version === 0) {
    return 'Nothing learned yet';
  }
  const manifest = live.manifest.value;
  const classes = manifest?.version === serving.version ? ` · ${counted(manifest.labels.length, 'class', 'classes')}` : '';
  return `Version ${serving.version}${classes}${serving.pinned ? ' · pinned' : ''}`;
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
  if (live.connection(name).value === 'away' && !noticed) {
    noticed = name;
    showNotice(AWAY[name], true);
  }
}
