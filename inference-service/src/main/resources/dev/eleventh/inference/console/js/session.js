import * as api from './api.js';
import { ask } from './dialog.js';
import { byId, h } from './dom.js';
import * as live from './live/index.js';
import { showNotice } from './notice.js';
import { forget } from './teach/lesson-store.js';

// Scripts cannot read the cookie, so this stores only that there is a session, to offer signing out.
const SIGNED_IN = 'eleventh-signed-in';

let asked = false;

/** Asks for a token when a response requires one. */
export function startSession() {
  addEventListener(api.UNAUTHORIZED, signIn);
  const button = byId('sign-out');
  button.hidden = localStorage.getItem(SIGNED_IN) === null;
  button.addEventListener('click', signOut);
}

/** Asks until the services accept a token; then resets the page, which repeats the refused requests. */
async function signIn() {
  if (asked) {
    return;
  }
  asked = true;
  let problem = '';
  for (;;) {
    const answer = await ask({ title: 'Sign in', content: content(problem), action: 'Sign in' });
    if (answer === null) {
      showNotice('Not signed in. Reload the page to sign in.', true);
      return;
    }
    try {
      await api.beginSession(answer.token.trim());
      localStorage.setItem(SIGNED_IN, '');
      live.restart();
      location.reload();
      return;
    } catch (failure) {
      problem = failure.message;
    }
  }
}

function content(problem) {
  return [
    h('p', {}, 'Sign-in needs a token. An administrator creates one with: ./eleventh token'),
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'session-token' }, 'Token'),
      h('input', { id: 'session-token', name: 'token', type: 'password', autocomplete: 'current-password', required: true }),
    ),
    h('p', { class: 'hint', role: 'alert' }, problem),
  ];
}

async function signOut() {
  await api.endSession();
  localStorage.removeItem(SIGNED_IN);
  forget();
  live.restart();
  location.reload();
}
