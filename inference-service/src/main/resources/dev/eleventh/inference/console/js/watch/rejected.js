import { announce } from '../announce.js';
import * as api from '../api.js';
import { h, icon, reconcile, setShare, setText } from '../dom.js';
import { bytes, count, counted, time } from '../format.js';
import { showNotice } from '../notice.js';
import { insist } from '../retry.js';
import { Panel } from './panel.js';
import { askMany, askOne } from './redrive-dialog.js';
import { isLabelled, Redrives, textOf } from './redrives.js';
import { groupsOf, MOST, placeOf, RejectedLog } from './rejected-log.js';
import { adviceOf, canPass, canPassTogether } from './rejected-reasons.js';

// Shows rejected records by reason and, if there is one, the image; people can correct and resend one or all of a reason.

const PAGE = 12;
const LOOK_MILLIS = 5_000;

const log = new RejectedLog((limit, before) => api.rejected(limit, before));
const redrives = new Redrives({
  send: (record, change) => insist(() => api.redrive(record, change)),
  look: async () => {
    await log.refresh();
    return log.records;
  },
  recordedOf,
  onChange: () => (drawing ||= requestAnimationFrame(() => panel.attempt(draw))),
});

/** Returns those of the ids that are recorded. */
async function recordedOf(ids) {
  const { examples } = await api.findAll(ids);
  return new Set(examples.map(({ id }) => id));
}

let panel;
let parts;
let timer = 0;
let drawing = 0;
/** Numbers of records shown, by reason. */
const rooms = new Map();
/** The reason whose records are being sent together; null if none are. */
let running = null;
/** The records that were sent together last, by reason. */
const batches = new Map();

export function start() {
  panel = new Panel('rejected', 'Rejected', 'full');
  parts = {
    groups: h('ul', { class: 'rejected', 'aria-label': 'Reasons of rejected records' }),
    empty: h('p', { class: 'empty', hidden: true }, 'No rejected records. A record that is not accepted appears here with the reason, and is not lost.'),
    range: h('p', { class: 'hint number', role: 'status' }),
    older: h('button', { type: 'button', class: 'button quiet', hidden: true, onclick: () => read(() => log.older()) }, 'Read older records'),
  };
  panel.body.append(parts.groups, parts.empty, h('div', { class: 'row between' }, parts.range, parts.older));
}

/** There is no stream of rejected records, so they are polled while the view is shown. */
export function look(now) {
  clearInterval(timer);
  if (now) {
    read(() => log.refresh());
    timer = setInterval(() => document.visibilityState === 'visible' && read(() => log.refresh()), LOOK_MILLIS);
  }
}

const read = (reading) =>
  panel.attempt(async () => {
    await reading();
    redrives.see(log.records);
    draw();
  });

function draw() {
  drawing = 0;
  const { records } = log;
  parts.empty.hidden = !log.isRead || records.length > 0;
  parts.older.hidden = !log.hasMore;
  setText(parts.range, rangeText());
  reconcile(parts.groups, groupsOf(records), ([reason]) => reason, makeGroup, updateGroup);
}

function rangeText() {
  const number = log.records.length;
  if (!log.hasMore) {
    return number >= MOST ? `The newest ${count(MOST)} records; this page reads no more.` : '';
  }
  return `The newest ${counted(number, 'record')}; there are older ones.`;
}

function makeGroup([reason, records]) {
  const button = (text, onclick) => h('button', { type: 'button', class: 'button small', onclick }, text);
  const group = h('li', { class: 'rejected-group' });
  const group_ = {
    title: h('span', { class: 'hint number' }),
    all: button('', () => sendAll(reason)),
    stop: button('Stop', () => redrives.stop()),
    progress: h('div', { class: 'progress', role: 'progressbar', 'aria-label': `Records sent again: ${reason}`, 'aria-valuemin': '0', 'aria-valuemax': '100', hidden: true }, h('span')),
    outcome: h('p', { class: 'hint', tabindex: '-1' }),
    list: h('ul', { class: 'rejected-records', 'aria-label': `Records rejected as ${reason}` }),
    more: h('button', { type: 'button', class: 'button quiet', onclick: () => (rooms.set(reason, roomOf(reason) + PAGE), draw()) }),
  };
  const { title, all, stop, progress, outcome, list, more } = group_;
  const advice = adviceOf(reason);
  group.parts = group_;
  group.append(
    h(
      'details',
      { open: records.length <= PAGE },
      h('summary', {}, h('strong', {}, reason), ' ', title),
      h('div', { class: 'row' }, canPassTogether(reason) ? [all, stop] : h('p', { class: 'hint' }, advice)),
      progress,
      outcome,
      list,
      more,
    ),
  );
  return group;
}

const roomOf = (reason) => rooms.get(reason) ?? PAGE;
/** The records that were not sent again, as far as this page and the other records tell, or were refused. */
function openOf(records) {
  const sentBefore = new Set(log.records.map(({ redriven_from: from }) => from));
  return records.filter((record) => !sentBefore.has(placeOf(record)) && [undefined, 'refused'].includes(redrives.of(record)?.state));
}

/** Leaves out records that were sent again elsewhere, and that are examples by now. */
async function withoutRecorded(records) {
  const ids = records.filter(isLabelled).flatMap(({ id }) => id ?? []);
  // ingest rejects what is recorded; without a response, all records are sent
  const recorded = ids.length > 0 ? await recordedOf(ids).catch(() => new Set()) : new Set();
  return records.filter((record) => !(isLabelled(record) && recorded.has(record.id)));
}

function updateGroup(group, [reason, records]) {
  const { title, all, stop, progress, outcome, list, more } = group.parts;
  const open = openOf(records);
  const batch = batches.get(reason) ?? [];
  const counts = redrives.countsOf(batch);
  const share = batch.length > 0 ? 1 - counts.waiting / batch.length : 0;
  setText(title, `${counted(records.length, 'record')}, newest ${time(records[0].rejected_at)}`);
  setText(all, `Send all ${count(open.length)} again…`);
  all.hidden = running === reason || open.length < 2;
  // the buttons stay enabled, so that they keep a keyboard's focus
  all.setAttribute('aria-disabled', String(running !== null));
  const hadFocus = document.activeElement === stop;
  stop.hidden = running !== reason || counts.waiting === 0;
  progress.hidden = running !== reason;
  setShare(progress, share);
  progress.setAttribute('aria-valuenow', String(Math.round(100 * share)));
  showOutcome(outcome, reason, batch, counts);
  if (hadFocus && stop.hidden) {
    outcome.focus();
  }
  reconcile(list, records.slice(0, roomOf(reason)), placeOf, makeItem, updateItem);
  more.hidden = records.length <= roomOf(reason);
  setText(more, `Show ${count(Math.min(PAGE, records.length - roomOf(reason)))} more of ${count(records.length)}`);
}

function showOutcome(element, reason, batch, counts) {
  const isSending = counts.waiting > 0;
  const text = isSending ? `${count(batch.length - counts.waiting)} of ${counted(batch.length, 'record')} sent.` : textOf(counts);
  if (text !== element.textContent) {
    setText(element, text);
    // each record changes the text; only what became of them is announced
    !isSending && announce(`redrive ${reason}`, `${reason}: ${text}`);
  }
}

async function sendAll(reason) {
  const found = openOf(log.records.filter((record) => record.reason === reason));
  if (running !== null || found.length === 0) {
    return;
  }
  const change = await askMany(reason, found);
  if (change === null || running !== null) {
    return;
  }
  running = reason;
  const records = await withoutRecorded(found);
  if (records.length < found.length) {
    const left = found.length - records.length;
    showNotice(`${counted(left, 'record')} of ${count(found.length)} ${left === 1 ? 'has' : 'have'} the id of an example, and ${left === 1 ? 'is' : 'are'} not sent.`);
  }
  batches.set(reason, records);
  const ended = redrives.run(records, change);
  draw();
  groupOf(reason)?.parts.stop.focus();
  const problem = await ended;
  running = null;
  batches.set(reason, records.filter((record) => redrives.of(record)));
  draw();
  if (problem) {
    showNotice(`The rest was not sent. ${problem}`);
  }
}

const groupOf = (reason) => [...parts.groups.children].find((group) => group.dataset.key === reason);

function makeItem(record) {
  const facts = [record.id, bytes(record.bytes), time(record.rejected_at)];
  const done = h('span', { class: 'hint', role: 'status', dir: 'auto' });
  const item = h(
    'li',
    {},
    thumbnail(record),
    h(
      'div',
      { class: 'rejected-text' },
      h('p', { class: 'hint' }, record.label && ['“', h('bdi', {}, record.label), '” · '], facts.filter(Boolean).join(' · ')),
      h('p', { dir: 'auto' }, record.message),
      record.redriven_from && h('p', { class: 'hint' }, 'This record was sent again, and rejected again.'),
      h('div', { class: 'row' }, canPass(record) && h('button', { type: 'button', class: 'button small', onclick: () => sendAgain(record) }, 'Send again…'), done),
    ),
  );
  item.done = done;
  return item;
}

function updateItem(item, record) {
  const sent = redrives.of(record);
  setText(item.done, sent ? stateText(sent) : '');
}

function stateText({ state, label, at, message }) {
  const again = at && `Sent again${label ? ` as “${label}”` : ''} at ${time(at)}`;
  return {
    waiting: 'Waits to be sent again.',
    sent: `${again}.`,
    recorded: `${again}, and recorded.`,
    rejected: `${again}, and rejected again: ${message}`,
    refused: `Refused: ${message}`,
  }[state];
}

function thumbnail(record) {
  const none = () => h('span', { class: 'thumbnail none' }, icon('none'));
  if (!record.image) {
    return none();
  }
  // only its first bytes show that it is an image; the rest may be the cause of the rejection
  const image = h('img', {
    class: 'thumbnail',
    alt: '',
    loading: 'lazy',
    src: api.rejectedImageUrl(record),
    onerror: () => image.replaceWith(none()),
  });
  return image;
}

async function sendAgain(record) {
  const change = await askOne(record);
  if (change === null) {
    return;
  }
  if (running !== null) {
    showNotice('Other records are being sent. Try again then.');
    return;
  }
  running = '';
  const problem = await redrives.run([record], change);
  running = null;
  draw();
  const { state, message } = redrives.of(record) ?? { state: 'refused', message: problem };
  showNotice(state === 'refused' ? message : 'Sent again. If the record is rejected again, it appears here again.');
}
