import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { count, counted, time } from '../format.js';
import * as live from '../live/index.js';
import { exampleCard } from './example-card.js';
import { inTurnHere } from '../in-turn.js';
import { Panel } from './panel.js';
import { Settled } from './settled.js';

// The examples whose label and the model disagree, the surest first. The trainer computes the list, so the page asks for
// it when the view is opened with a version that it has not seen, and when the person wants it again.

const LIMIT = 200;
const PAGE = 12;

const settled = new Settled(() => sessionStorage);
let panel;
let summary;
let list;
let more;
let again;
let suspects = [];
let shown = PAGE;
let looking = false;
/** The version that served when the list was read; null before. */
let readAt = null;

export function start() {
  panel = new Panel(
    'suspects',
    'Your label and the model disagree',
    'narrow',
    'Each example is predicted as if it had not been learned. The surest disagreements come first: many are wrong labels, some are hard images.',
  );
  again = h('button', { type: 'button', class: 'button small', onclick: read }, 'Check again');
  panel.addControl(again);
  summary = h('p', { class: 'hint', role: 'status', tabindex: '-1' });
  list = h('ul', { class: 'examples suspects', tabindex: '0', 'aria-label': 'Examples whose label and the model disagree' });
  more = h('button', { type: 'button', class: 'button quiet', hidden: true, onclick: () => ((shown += PAGE), draw()) }, 'Show more');
  panel.body.append(summary, list, more);
  // while a person works on the list, it must not change by itself
  live.serving.subscribe(() => readAt ?? readIfNew());
}

export function look(now) {
  looking = now;
  readIfNew();
}

function readIfNew() {
  const { version } = live.serving.value ?? {};
  if (looking && version && version !== readAt) {
    read();
  } else if (looking && live.serving.value && !version) {
    setText(summary, 'No version yet. The labels of your examples are checked here.');
  }
}

async function read() {
  readAt = live.serving.value?.version ?? null;
  setText(summary, 'Checking the labels…');
  const succeeded = await panel.attempt(async () => {
    const answer = await inTurnHere(() => api.suspects(LIMIT));
    suspects = answer.suspects;
    shown = PAGE;
    setText(summary, text(answer));
    // old cards may show corrections that the new list includes
    list.replaceChildren();
    draw();
  });
  if (!succeeded) {
    readAt = null;
    setText(summary, '');
  }
}

function text({ checked, recorded, found }) {
  const of = checked < recorded ? `${count(checked)} of ${counted(recorded, 'example')}` : counted(checked, 'example');
  return found === 0 ? `${of} checked at ${time(new Date())}. The model agrees with every label.` : `${of} checked at ${time(new Date())}: ${counted(found, 'disagreement')}.`;
}

/** Adds the cards that are missing; those on the page keep their state. */
function draw() {
  const open = suspects.filter((suspect) => !settled.has(suspect));
  const known = new Set([...list.children].map((item) => item.dataset.key));
  open
    .slice(0, shown)
    .filter(({ id }) => !known.has(id))
    .forEach((suspect) => list.append(cardOf(suspect)));
  more.hidden = open.length <= shown;
  list.hidden = list.children.length === 0;
}

function cardOf(suspect) {
  const { id, label, suggested, margin, source, split, recorded_at: at } = suspect;
  const facts = [`model: ${suggested}`, `margin ${margin.toFixed(2)}`, split === 'hold-out' && 'held out', source, time(at)];
  const item = exampleCard({ id, label, suggested, facts: facts.filter(Boolean).join(' · '), confirm: () => hide(suspect, item) });
  item.dataset.key = id;
  return item;
}

/** Hides an example whose label is right; the focus moves to the next one. */
function hide(suspect, item) {
  settled.add(suspect);
  const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector('.row:not([hidden]) button');
  item.remove();
  draw();
  (next ?? summary).focus();
}
