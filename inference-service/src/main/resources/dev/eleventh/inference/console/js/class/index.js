import { announce } from '../announce.js';
import * as api from '../api.js';
import { byId, h, setText } from '../dom.js';
import { count, counted } from '../format.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { ActionList } from './action-list.js';
import { addressOf, readAddress } from './address.js';
import { KEPT_ALIVE_BYTES, classChange, selectionChange } from './changes.js';
import { DelayedActions } from './delayed.js';
import { FilterForm } from './filter-form.js';
import { isRestricted, requestQuery } from './filters.js';
import { Grid } from './grid.js';
import { makeParts, sections } from './layout.js';
import { MOST, Pages } from './pages.js';
import { agreesToDelete, agreesToDeleteClass, askMerge, askMove, askRename } from './questions.js';

// The page of a class: its examples, filters, a selection, and changes that can be undone for ten seconds.

let label = '';
let filter = {};
let isShown = false;
/** The number of the last action. */
let numbers = 0;
/** The size of the selection that was announced last. */
let announced = 0;

const actions = new DelayedActions({ onChange: changed });
const actionList = new ActionList(actions);
const pages = new Pages(api.storedExamples);
const grid = new Grid(showSelection, () => load(() => pages.rest()));
const filterForm = new FilterForm((next) => (location.hash = addressOf(label, next)));

const parts = makeParts({
  move: moveSelection,
  remove: deleteSelection,
  download: downloadSelection,
  all: () => grid.selectAll(),
  none: () => grid.clear(),
  rename: () => changeClass(askRename),
  merge: () => changeClass(askMerge),
  removeClass: deleteClass,
  downloadClass: refuseLargeDownload,
  refresh: () => begin(),
  more: () => load(() => pages.more()),
});
const nearEnd = new IntersectionObserver(([entry]) => entry.isIntersecting && load(() => pages.more()), { rootMargin: '800px' });

export function start() {
  byId('class-page').append(...sections(parts, filterForm.element, grid.element), actionList.element);
  live.learner.subscribe(showTotals);
  addEventListener('hashchange', open);
  byId('view-class').addEventListener('keydown', undoWithKeys);
  // the browser completes small requests of a page that is closed; larger ones need the page for a moment
  addEventListener('beforeunload', (event) => {
    if (actions.waiting.reduce((sum, { bytes }) => sum + bytes, 0) > KEPT_ALIVE_BYTES) {
      actions.flush(false);
      event.preventDefault();
    }
  });
  addEventListener('pagehide', () => actions.flush(true));
}

export function enter() {
  isShown = true;
  filterForm.offerSources();
  open();
}

export function leave() {
  isShown = false;
  actions.flush(false);
}

/** Shows the class in the address. */
function open() {
  const found = isShown ? readAddress(location.hash) : null;
  if (!found) {
    return;
  }
  if (label !== found.label) {
    actions.flush(false);
    grid.clear();
  }
  ({ label, filter } = found);
  setText(byId('class-title'), label);
  document.title = `${label} · Eleventh`;
  filterForm.show(filter);
  parts.downloadClass.href = api.downloadUrl(requestQuery(label, filter));
  setText(parts.downloadClass, isRestricted(filter) ? 'Download matching' : 'Download all');
  showTotals();
  begin();
}

const begin = () => {
  setText(parts.matching, 'Loading…');
  return load(() => pages.begin(label, filter));
};

/** Loads examples and shows them, or the reason why they cannot be loaded. */
async function load(loading) {
  try {
    if (!(await loading())) {
      return;
    }
    setText(parts.problem, '');
  } catch (failure) {
    setText(parts.problem, failure.message);
  }
  showExamples();
}

function showExamples() {
  const { examples, hasMore } = pages;
  grid.show(examples);
  setText(parts.matching, matchingText());
  parts.empty.hidden = examples.length > 0 || hasMore || pages.count === null;
  setText(
    parts.empty,
    isRestricted(filter) ? 'No example of this class matches the filters.' : 'No recorded example has this label. Teach adds some.',
  );
  parts.more.hidden = !hasMore;
  // observed anew, so that a page too short to fill the window loads the next one
  nearEnd.unobserve(parts.more);
  if (hasMore) {
    nearEnd.observe(parts.more);
  }
  showTotals();
  showSelection();
}

function matchingText() {
  if (pages.count === null) {
    return '';
  }
  const { examples, isExact } = pages.count;
  const number = isExact ? counted(examples, 'example') : `More than ${counted(examples, 'example')}`;
  const limit = pages.examples.length >= MOST ? ` This page shows ${count(MOST)}; use the filters to see others.` : '';
  return `${number}${isRestricted(filter) ? ' match the filters' : ''}, ${count(pages.examples.length)} shown, newest first.${limit}`;
}

const totals = () => live.learner.value?.examples?.[label] ?? { train: 0, hold_out: 0 };
const total = () => totals().train + totals().hold_out;

function showTotals() {
  if (!isShown || !live.learner.value) {
    return;
  }
  const { train, hold_out: held } = totals();
  setText(byId('class-totals'), `${counted(train + held, 'example')}: ${count(train)} to learn from, ${count(held)} held out.`);
  // the list does not change by itself, so that nothing moves under the pointer
  const news = isRestricted(filter) || !pages.count?.isExact || actions.all.some(isOpen) ? 0 : train + held - pages.count.examples;
  setText(parts.refresh, news > 0 ? `Refresh: ${count(news)} more` : 'Refresh');
  showLocks();
}

function showSelection() {
  const number = grid.selected.length;
  setText(parts.selected, `${count(number)} selected`);
  for (const each of [parts.move, parts.remove, parts.download, parts.none]) {
    each.setAttribute('aria-disabled', String(number === 0));
  }
  if (number !== announced) {
    announced = number;
    announce('selection', `${count(number)} selected.`);
  }
  showLocks();
}

/** An action on the whole class and actions on examples exclude each other. */
function showLocks() {
  const forClass = actions.allows(true);
  for (const each of [parts.rename, parts.merge, parts.removeClass]) {
    each.setAttribute('aria-disabled', String(!forClass || total() === 0));
  }
  for (const each of [parts.move, parts.remove]) {
    each.setAttribute('aria-disabled', String(!actions.allows(false) || grid.selected.length === 0));
  }
  setText(parts.locked, forClass ? '' : 'Rename, merge and delete wait until the changes below have ended.');
}

const isOff = (control) => control.getAttribute('aria-disabled') === 'true';

const knownLabels = () => [...new Set([...(live.manifest.value?.labels ?? []), ...Object.keys(live.learner.value?.examples ?? {})])].sort();

function selectedExamples() {
  const ids = new Set(grid.selected);
  return pages.examples.filter(({ id }) => ids.has(id));
}

async function moveSelection() {
  if (isOff(parts.move)) {
    return;
  }
  const examples = selectedExamples();
  const into = await askMove(label, knownLabels(), examples.length);
  if (into !== null) {
    changeSelection(examples, into);
  }
}

async function deleteSelection() {
  if (isOff(parts.remove)) {
    return;
  }
  const examples = selectedExamples();
  if (await agreesToDelete(label, examples.length)) {
    changeSelection(examples, null);
  }
}

function changeSelection(examples, into) {
  const number = counted(examples.length, 'example');
  add({
    ...selectionChange(label, examples, into),
    label,
    ids: examples.map(({ id }) => id),
    text: into === null ? `Deleting ${number} of “${label}”` : `Moving ${number} from “${label}” to “${into}”`,
    mark: into === null ? 'deleting' : `→ ${into}`,
  });
}

async function changeClass(question) {
  if (isOff(parts.rename)) {
    return;
  }
  const into = await question(label, knownLabels(), total());
  if (into !== null) {
    const verb = knownLabels().includes(into) ? 'Merging' : 'Renaming';
    const preposition = verb === 'Merging' ? 'into' : 'to';
    add({ ...classChange(label, into), label, into, ids: [], text: `${verb} “${label}” ${preposition} “${into}”, ${counted(total(), 'example')}` });
  }
}

async function deleteClass() {
  if (!isOff(parts.removeClass) && (await agreesToDeleteClass(label, total()))) {
    add({ ...classChange(label, null), label, ids: [], text: `Deleting the class “${label}”, ${counted(total(), 'example')}` });
  }
}

function add(action) {
  action.number = ++numbers;
  if (actions.allows(action.exclusive)) {
    actions.add(action);
  } else {
    showNotice('Another change must end first. Try again then.');
  }
}

const isOpen = ({ state }) => state === 'waiting' || state === 'sending';

/** Called whenever an action is added, undone, sent, done or failed. */
function changed(action) {
  grid.mark(action.ids, isOpen(action) ? action.mark : '');
  if (action.state === 'done' && action.label === label) {
    end(action);
  }
  tell(action);
  actionList.show();
  showLocks();
}

function tell(action) {
  const text = {
    waiting: `${action.text} in 10 seconds. The button Undo is at the end of the page.`,
    sending: `${action.text}: sent.`,
    undone: `Undone: ${action.text}.`,
    done: action.result,
    failed: action.result,
  }[action.state];
  announce(`action ${action.number}`, text);
  if (!isShown && (action.state === 'done' || action.state === 'failed')) {
    showNotice(action.result);
  } else if (action.state === 'undone') {
    showNotice('Undone: nothing was sent.');
  }
}

/** Shows what the system did: only examples that the trainer recorded as changed leave the page. */
function end(action) {
  if (action.exclusive) {
    if (action.into && action.left === 0 && isShown) {
      location.hash = addressOf(action.into);
    } else {
      begin();
    }
    return;
  }
  pages.remove(new Set(action.ids.filter((id) => !action.left?.has(id))));
  showExamples();
}

function undoWithKeys(event) {
  const isField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !isField && actions.undo(actions.waiting.at(-1))) {
    event.preventDefault();
  }
}

/** The service refuses it, too, but the browser would then save the refusal as a file. */
function refuseLargeDownload(event) {
  if (pages.count?.isExact === false) {
    event.preventDefault();
    showNotice(`A download has at most ${count(MOST)} examples. Restrict them with the filters.`);
  }
}

async function downloadSelection() {
  if (isOff(parts.download)) {
    return;
  }
  const ids = grid.selected;
  showNotice(`Preparing ${counted(ids.length, 'example')} for the download…`);
  try {
    const link = h('a', { href: URL.createObjectURL(await api.downloadAll(ids)), download: `${label.replace(/[/\\:]/g, '_')}-selection.zip` });
    link.click();
    // the browser has taken over the bytes by then
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    showNotice(`${counted(ids.length, 'example')} downloaded.`);
  } catch (failure) {
    showNotice(failure.message);
  }
}
