import { byId, h, reconcile } from './dom.js';
import { startHeldUp } from './held-up.js';
import * as live from './live/index.js';
import { showNotice } from './notice.js';
import { startDrops } from './pictures/dropzone.js';
import { startServes } from './serves.js';
import { startSession } from './session.js';

// Each view says which streams it needs, and what it must stop when nobody looks. It is loaded when it is shown first.
const VIEWS = {
  teach: { load: () => import('./teach/index.js'), streams: ['serving', 'learner'] },
  try: { load: () => import('./try/index.js'), streams: ['serving'] },
  watch: { load: () => import('./watch/index.js'), streams: ['serving', 'learner', 'predictions'] },
};

let shown = null;
/** Ends when the shown view has started. */
let entering = Promise.resolve();
/** By name, the views that have started. */
const started = new Map();

async function route() {
  const name = location.hash.replace(/^#\/?/, '') || 'teach';
  if (!VIEWS[name] || name === shown) {
    // an anchor inside the page, such as the skip link's, is no view
    return;
  }
  const first = shown === null;
  started.get(shown)?.leave();
  shown = name;
  document.documentElement.dataset.view = name;
  for (const section of document.querySelectorAll('main > section')) {
    section.hidden = section.id !== `view-${name}`;
  }
  for (const link of document.querySelectorAll('.views a')) {
    link.setAttribute('aria-current', link.dataset.view === name ? 'page' : 'false');
  }
  const section = byId(`view-${name}`);
  document.title = `${section.dataset.title} · Eleventh`;
  live.use(...VIEWS[name].streams);
  if (!first) {
    // a screen reader goes on with the heading of what has come
    section.querySelector('h1').focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  entering = enter(name);
  await entering;
  await prepareOthers();
}

async function enter(name) {
  await start(name);
  if (shown === name) {
    started.get(name).enter();
  }
}

async function start(name) {
  try {
    const view = await VIEWS[name].load();
    if (!started.has(name)) {
      view.start();
      started.set(name, view);
    }
  } catch (failure) {
    console.error('a view could not be loaded', failure);
    showNotice('This view could not be loaded. Load the page again.', true);
    throw failure;
  }
}

/** So that another view is there at once when it is asked for. */
async function prepareOthers() {
  for (const name of Object.keys(VIEWS)) {
    await VIEWS[name].load();
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
startServes();
startHeldUp();
startDrops(() => entering, () => showNotice('This view accepts no images. Drop them in Teach or in Try.'));
live.manifest.subscribe(offerKnownLabels);
addEventListener('hashchange', route);
// a link that names no view begins at the first one
if (!VIEWS[location.hash.replace(/^#\/?/, '')]) {
  history.replaceState(null, '', '#/teach');
}
route();
addEventListener('unhandledrejection', () => showNotice('Something here did not work; the browser’s console says what.'));
