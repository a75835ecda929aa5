import * as api from '../api.js';
import { announce } from '../announce.js';
import { byId, h, reconcile, setText } from '../dom.js';
import { time } from '../format.js';
import {
  countOf,
  headlineOf,
  keyOf,
  levelOf,
  measuredOf,
  missingOf,
  newsOf,
  panelName,
  symbolOf,
  UNREACHABLE,
  wordOf,
} from './verdict-text.js';

// The verdict: in short in the page's head on each view, and with everything that needs a person at the top of Watch.

/** There is no stream of verdicts: the services themselves look every five seconds. */
const PAUSE_MILLIS = 5_000;

let parts;
let shown = null;

export function startStatus() {
  parts = {
    symbol: h('span', { class: 'status-symbol', 'aria-hidden': 'true' }),
    headline: h('h2', { id: 'status-headline' }),
    findings: h('ul', { class: 'status-findings', 'aria-label': 'What needs you' }),
    forgotten: h('p', { class: 'status-forgotten', dir: 'auto' }),
    note: h('p', { class: 'hint', dir: 'auto' }),
    missing: h('p', { class: 'hint' }),
  };
  const { symbol, headline, findings, forgotten, note, missing } = parts;
  const question = h('div', {}, h('h3', {}, linkTo('matrix', 'Is anything forgotten?')), forgotten, note);
  byId('status').append(h('div', { class: 'status-head' }, symbol, headline), findings, question, missing);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
  look();
}

let timer = 0;
let last = 0;

async function look() {
  clearTimeout(timer);
  const mine = ++last;
  const status = await api.status().catch((failure) => (failure.isPassing ? UNREACHABLE : null));
  if (mine !== last) {
    return;
  }
  show(status);
  if (document.visibilityState === 'visible') {
    timer = setTimeout(look, PAUSE_MILLIS);
  }
}

/** `status`: null if this person's token may not read it; then the verdict is not shown. */
function show(status) {
  const news = newsOf(shown, status);
  shown = status;
  byId('status-badge').hidden = status === null;
  byId('status').hidden = status === null;
  if (status === null) {
    return;
  }
  showBadge(status);
  const level = levelOf(status.verdict);
  byId('status').dataset.level = level;
  setText(parts.symbol, symbolOf(level));
  setText(parts.headline, headlineOf(status));
  parts.findings.hidden = status.findings.length === 0;
  reconcile(parts.findings, status.findings, keyOf, makeFinding, updateFinding);
  setText(parts.forgotten, status.forgotten.text);
  setText(parts.note, status.forgotten.note ?? '');
  setText(parts.missing, missingOf(status));
  if (news) {
    announce('status', news);
  }
}

function showBadge(status) {
  const badge = byId('status-badge');
  const [symbol, number, words] = badge.children;
  badge.dataset.level = levelOf(status.verdict);
  setText(symbol, symbolOf(badge.dataset.level));
  setText(number, countOf(status));
  setText(words, headlineOf(status));
}

function makeFinding(finding) {
  const level = levelOf(finding.severity);
  return h(
    'li',
    { 'data-level': level },
    h('span', { class: 'status-symbol', 'aria-hidden': 'true' }, symbolOf(level)),
    h(
      'div',
      {},
      h('p', {}, h('strong', {}, `${wordOf(level)}: `), h('bdi', {}, finding.happened)),
      h('p', { class: 'hint measured', dir: 'auto' }),
      h('p', { dir: 'auto' }, `${finding.action} `, linkTo(finding.link.panel, `Look at ${panelName(finding.link.panel)}`)),
      h('p', { class: 'hint' }, `Since ${time(finding.since)}. What to do: `, h('code', {}, finding.link.docs)),
    ),
  );
}

function updateFinding(item, finding) {
  setText(item.querySelector('.measured'), measuredOf(finding));
}

/** Creates a link to a panel of Watch, which moves the focus there. */
function linkTo(panel, text) {
  return h('a', { href: '#/watch', onclick: () => setTimeout(() => openPanel(panel), 0) }, text);
}

function openPanel(panel) {
  const place = byId(panel);
  if (place) {
    place.setAttribute('tabindex', '-1');
    place.scrollIntoView({ block: 'start' });
    place.focus({ preventScroll: true });
  }
}
