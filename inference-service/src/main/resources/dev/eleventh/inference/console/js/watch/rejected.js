import * as api from '../api.js';
import { ask } from '../dialog.js';
import { h, icon, reconcile, setText } from '../dom.js';
import { bytes, time } from '../format.js';
import { showNotice } from '../notice.js';
import { Panel } from './panel.js';

// Shows rejected records with the reason and, if there is one, the image; people can correct and resend them.

const PAGE = 12;
const LOOK_MILLIS = 5_000;

let panel;
let list;
let empty;
let more;
let shown = PAGE;
let timer = 0;

export function start() {
  panel = new Panel('rejected', 'Rejected', 'narrow');
  // the list scrolls by keyboard even if no row has a button
  list = h('ul', { class: 'rejected', tabindex: '0', 'aria-label': 'Rejected records' });
  empty = h(
    'p',
    { class: 'empty', hidden: true },
    'No rejected records. A record that is not accepted appears here with the reason, and is not lost.',
  );
  more = h(
    'button',
    { type: 'button', class: 'button quiet', hidden: true, onclick: () => ((shown += PAGE), refresh()) },
    'Show older',
  );
  panel.body.append(list, empty, more);
}

/** There is no stream of rejected records, so they are polled while the view is shown. */
export function look(now) {
  clearInterval(timer);
  if (now) {
    refresh();
    timer = setInterval(() => document.visibilityState === 'visible' && refresh(), LOOK_MILLIS);
  }
}

const refresh = () =>
  panel.attempt(async () => {
    const page = await api.rejected(Math.min(shown, 1_000));
    empty.hidden = page.rejected.length > 0;
    more.hidden = !page.next;
    reconcile(list, page.rejected, placeOf, makeItem, updateItem);
  });

/** Records that were sent again from this page, by partition and offset; the record itself stays on its topic. */
const sentAgain = new Map();
const placeOf = ({ partition, offset }) => `${partition}/${offset}`;

function makeItem(record) {
  const facts = [record.id, bytes(record.bytes), time(record.rejected_at)];
  const done = h('span', { class: 'hint', role: 'status' });
  const item = h(
    'li',
    {},
    thumbnail(record),
    h(
      'div',
      { class: 'rejected-text' },
      h(
        'p',
        {},
        h('strong', {}, record.reason),
        h('span', { class: 'hint' }, ' ', record.label && ['“', h('bdi', {}, record.label), '” · '], facts.filter(Boolean).join(' · ')),
      ),
      h('p', { class: 'hint', dir: 'auto' }, record.message),
      h(
        'div',
        { class: 'row' },
        canPass(record)
          ? h('button', { type: 'button', class: 'button small', onclick: () => sendAgain(record) }, 'Send again…')
          : h('span', { class: 'hint' }, 'Sending this record again would fail again: fix the image.'),
        done,
      ),
    ),
  );
  item.done = done;
  return item;
}

/** Reasons that concern the bytes, which another label or id cannot fix. */
const OF_THE_IMAGE = [
  'empty-body',
  'too-large',
  'unsupported-format',
  'content-type-mismatch',
  'dimensions-too-large',
  'truncated-image',
  'corrupt-image',
];

const canPass = ({ reason }) => !OF_THE_IMAGE.includes(reason);

const updateItem = (item, record) => setText(item.done, sentAgain.get(placeOf(record)) ?? '');

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
  const field = (name, title, value, max, hint) => [
    h('label', { for: `again-${name}` }, title),
    h('input', {
      id: `again-${name}`,
      name,
      value: value ?? '',
      maxlength: max,
      list: name === 'label' ? 'known-labels' : null,
      autocomplete: 'off',
    }),
    h('p', { class: 'hint' }, hint),
  ];
  const answer = await ask({
    title: 'Send the record again',
    action: 'Send again',
    content: [
      h('p', {}, `${record.reason}: ${record.message}`),
      h('div', { class: 'field' }, field('label', 'Label', record.label, '128', 'The class that the image shows.')),
      h('div', { class: 'field' }, field('id', 'Id', record.id, '200', 'Enter another id if this one belongs to another image.')),
    ],
  });
  if (answer !== null) {
    await redrive(record, answer);
  }
}

async function redrive(record, { label, id }) {
  const change = {};
  // unchanged fields are not sent, so that a record without a readable id keeps its default
  if (label.trim() && label.trim() !== record.label) {
    change.label = label.trim();
  }
  if (id.trim() && id.trim() !== record.id) {
    change.id = id.trim();
  }
  try {
    await api.redrive(record, change);
    sentAgain.set(placeOf(record), `Sent again${label.trim() ? ` as “${label.trim()}”` : ''} at ${time(new Date())}`);
    showNotice('Sent again. If the record is rejected again, it appears here again.');
    refresh();
  } catch (failure) {
    showNotice(failure.message);
  }
}
