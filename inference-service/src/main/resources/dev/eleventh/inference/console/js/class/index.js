import { announce } from '../announce.js';
import * as api from '../api.js';
import { byId, setText } from '../dom.js';
import { count, counted } from '../format.js';
import * as live from '../live/index.js';
import { ActionList } from './action-list.js';
import { addressOf, readAddress } from './address.js';
import { KEPT_ALIVE_BYTES } from './changes.js';
import { Commands, total, totals } from './commands.js';
import { DelayedActions, isOpen } from './delayed.js';
import { FilterForm } from './filter-form.js';
import { isRestricted, requestQuery } from './filters.js';
import { Grid } from './grid.js';
import { makeParts, sections } from './layout.js';
import { MOST, Pages } from './pages.js';
import { askMerge, askRename } from './questions.js';
import { tell } from './tell.js';

// The page of a class: its examples, filters, a selection, and changes that can be undone for ten seconds.

let label = '';
let filter = {};
let isShown = false;
/** The size of the selection that was announced last. */
let announced = 0;

const actions = new DelayedActions({ onChange: changed });
const actionList = new ActionList(actions);
const pages = new Pages(api.storedExamples);
const grid = new Grid(showSelection, () => load(() => pages.rest()));
const filterForm = new FilterForm((next) => (location.hash = addressOf(label, next)));

const commands = new Commands({ grid, pages, actions, current: () => label });
const parts = makeParts({
  move: () => commands.move(),
  remove: () => commands.remove(),
  download: () => commands.download(),
  all: () => grid.selectAll(),
  none: () => grid.clear(),
  rename: () => commands.changeClass(askRename),
  merge: () => commands.changeClass(askMerge),
  removeClass: () => commands.removeClass(),
  downloadClass: (event) => commands.refuseLargeDownload(event),
  refresh: () => begin(),
  more: () => load(() => pages.more()),
});
const nearEnd = new IntersectionObserver(([entry]) => entry.isIntersecting && load(() => pages.more()), { rootMargin: '800px' });

export function start() {
  byId('class-page').append(...sections(parts, filterForm.element, grid.element), actionList.element);
  live.learner.subscribe(showTotals);
  addEventListener('hashchange', open);
  byId('view-class').addEventListener('keydown', (event) => commands.undoWithKeys(event));
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

function showTotals() {
  if (!isShown || !live.learner.value) {
    return;
  }
  const { train, hold_out: held } = totals(label);
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
    each.setAttribute('aria-disabled', String(!forClass || total(label) === 0));
  }
  for (const each of [parts.move, parts.remove]) {
    each.setAttribute('aria-disabled', String(!actions.allows(false) || grid.selected.length === 0));
  }
  setText(parts.locked, forClass ? '' : 'Rename, merge and delete wait until the changes below have ended.');
}

/** Called whenever an action is added, undone, sent, done or failed. */
function changed(action) {
  grid.mark(action.ids, isOpen(action) ? action.mark : '');
  if (action.state === 'done' && action.label === label) {
    end(action);
  }
  tell(action, isShown);
  actionList.show();
  showLocks();
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
