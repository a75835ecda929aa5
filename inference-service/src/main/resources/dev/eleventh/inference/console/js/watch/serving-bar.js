import { byId, h, setText } from '../dom.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { release, rollBack } from './pin.js';

// Which version serves, with the buttons to change it: at the top, so that they are found in an emergency.

let state;
let buttons;

export function start() {
  state = h('p', { class: 'serving-state' });
  const attempt = (action) => () => action().catch((failure) => showNotice(failure.message));
  buttons = {
    rollBack: h('button', { type: 'button', class: 'button', onclick: attempt(rollBack) }, 'Roll back'),
    release: h('button', { type: 'button', class: 'button primary', onclick: attempt(release) }, 'Release'),
  };
  byId('serving').append(state, h('div', { class: 'row' }, buttons.rollBack, buttons.release));
  live.serving.subscribe(show);
  live.connectionOf('serving').subscribe(show);
}

function show() {
  const serving = live.serving.value;
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
