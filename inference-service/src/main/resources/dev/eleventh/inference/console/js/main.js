import { byId, h, reconcile } from './dom.js';
import { startHeldUp } from './held-up.js';
import * as live from './live/index.js';
import { showNotice } from './notice.js';
import { startDrops } from './pictures/dropzone.js';
import { startServes } from './serves.js';
import { startSession } from './session.js';
import { startStatus } from './status/index.js';

// Each view declares the streams that it needs and stops its work when hidden. A view is loaded when first shown.
const VIEWS = {
  teach: { load: () => import('./teach/index.js'), streams: ['serving', 'learner'] },
  try: { load: () => import('./try/index.js'), streams: ['serving'] },
  review: { load: () => import('./review/index.js'), streams: ['serving'] },
  watch: { load: () => import('./watch/index.js'), streams: ['serving', 'learner', 'predictions'] },
  class: { load: () => import('./class/index.js'), streams: ['serving', 'learner'] },
};

/** Returns the view in the address; a view such as class reads the rest of the address itself. */
const viewIn = (hash) => hash.replace(/^#\/?/, '').split(/[/?]/)[0];

let shown = null;
/** Resolves when the shown view has started. */
let entering = Promise.resolve();
/** The started views by name. */
const started = new Map();

async function route() {
  const name = viewIn(location.hash) || 'teach';
  if (!VIEWS[name] || name === shown) {
    // an anchor inside the page, such as that of the skip link, is not a view
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
    // a screen reader continues at the heading of the new view
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
    showNotice('This view could not be loaded. Reload the page.', true);
    throw failure;
  }
}

/** Loads the other views in advance, so that they appear without delay. */
async function prepareOthers() {
  for (const name of Object.keys(VIEWS)) {
    await VIEWS[name].load();
  }
}

/** Offers known labels as suggestions in every field for a label. */
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
startStatus();
startDrops(() => entering, () => showNotice('This view accepts no images. Drop them in Teach or in Try.'));
live.manifest.subscribe(offerKnownLabels);
addEventListener('hashchange', route);
// a link without a view opens the first one
if (!VIEWS[viewIn(location.hash)]) {
  history.replaceState(null, '', '#/teach');
}
route();
addEventListener('unhandledrejection', () => showNotice('Something went wrong; the browser’s developer console has the details.'));
