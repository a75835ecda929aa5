import { byId, h, reconcile } from './dom.js';
import * as live from './live/index.js';
import { showNotice } from './notice.js';
import { startServes } from './serves.js';
import { startSession } from './session.js';
import * as teach from './teach/index.js';
import * as ask from './try/index.js';
import * as watch from './watch/index.js';

// Each view says which streams it needs, and what it must stop when nobody looks.
const VIEWS = {
  teach: { view: teach, streams: ['serving', 'learner'] },
  try: { view: ask, streams: ['serving'] },
  watch: { view: watch, streams: ['serving', 'learner', 'predictions'] },
};

let shown = null;

function route() {
  const name = location.hash.replace(/^#\/?/, '') || 'teach';
  if (!VIEWS[name] || name === shown) {
    // an anchor inside the page, such as the skip link's, is no view
    return;
  }
  const first = shown === null;
  if (!first) {
    VIEWS[shown].view.leave();
  }
  shown = name;
  for (const section of document.querySelectorAll('main > section')) {
    section.hidden = section.id !== `view-${name}`;
  }
  for (const link of document.querySelectorAll('.views a')) {
    link.setAttribute('aria-current', link.dataset.view === name ? 'page' : 'false');
  }
  const section = byId(`view-${name}`);
  document.title = `${section.dataset.title} · Eleventh`;
  live.use(...VIEWS[name].streams);
  VIEWS[name].view.enter();
  if (!first) {
    // a screen reader goes on with the heading of what has come
    section.querySelector('h1').focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

/** What was typed before is offered wherever a label is typed. */
function offerKnownLabels(manifest) {
  const labels = [...(manifest?.labels ?? [])].sort();
  reconcile(
    byId('known-labels'),
    labels,
    (label) => label,
    (label) => h('option', { value: label }),
  );
}

startSession();
teach.start();
ask.start();
watch.start();
startServes();
live.manifest.subscribe(offerKnownLabels);
addEventListener('hashchange', route);
// a link that names no view begins at the first one
if (!VIEWS[location.hash.replace(/^#\/?/, '')]) {
  history.replaceState(null, '', '#/teach');
}
route();
addEventListener('unhandledrejection', () => showNotice('Something here did not work; the browser’s console says what.'));
