import { addressOf } from '../class/address.js';
import { byId, h, icon, reconcile, setShare, setText } from '../dom.js';
import { withText } from '../find.js';
import { count, counted, percent } from '../format.js';
import * as live from '../live/index.js';
import { examplesOf } from './lesson.js';

const FRESH_MILLIS = 4_000;
/** A few classes need no search, and of many only some are listed. */
const FEW = 8;
const PAGE = 50;
const NUMBERS = 'Examples, training and held-out ones together, and the accuracy on the held-out ones';
/** The labels already shown, null before the first; and the labels that appeared while the page was open, newest first. */
let seen = null;
let news = [];
/** Number of labels listed, of those that match. */
let room = PAGE;

/** Lists the classes of the serving version; choosing one fills in its label for more images. */
export function startKnown(onChoose) {
  live.manifest.subscribe((manifest) => show(manifest, onChoose));
  byId('known-find').addEventListener('input', () => {
    room = PAGE;
    show(live.manifest.value, onChoose);
  });
  byId('known-more').addEventListener('click', () => showMore(onChoose));
  live.serving.subscribe(() => showEmpty(live.manifest.value?.labels.length ?? 0));
}

function show(manifest, onChoose) {
  const known = manifest?.labels ?? [];
  if (seen) {
    news = [...known.filter((label) => !seen.has(label)), ...news];
  }
  // recently taught classes are at the top, where people look for them
  const labels = [...news.filter((label) => known.includes(label)), ...known.filter((label) => !news.includes(label))];
  showEmpty(labels.length);
  const found = withText(labels, byId('known-find').value);
  showRange(found.length, labels.length);
  const most = Math.max(1, ...labels.map((label) => examplesOf(manifest, label)));
  reconcile(
    byId('known'),
    found.slice(0, room),
    (label) => label,
    (label) => make(label, onChoose),
    (row, label) => update(row, label, manifest, most),
  );
  seen = manifest || seen ? new Set([...(seen ?? []), ...labels]) : null;
}

function showRange(found, all) {
  byId('known-search').hidden = all <= FEW;
  const text = byId('known-find').value.trim();
  setText(byId('known-found'), text === '' || all <= FEW ? '' : `${count(found)} of ${counted(all, 'class', 'classes')} ${found === 1 ? 'contains' : 'contain'} “${text}”`);
  byId('known-more').hidden = found <= room;
  setText(byId('known-more'), `Show ${count(Math.min(PAGE, found - room))} more of ${count(found)}`);
}

/** The focus moves to the first new class, as the button may disappear. */
function showMore(onChoose) {
  const first = room;
  room += PAGE;
  show(live.manifest.value, onChoose);
  byId('known').children[first]?.querySelector('button').focus();
}

/** Shows the hint only after the server reported the serving version and its labels. */
function showEmpty(labels) {
  const serving = live.serving.value;
  byId('known-empty').hidden = labels > 1 || !serving || (serving.version > 0 && labels === 0);
  setText(
    byId('known-empty'),
    labels === 0
      ? 'No classes yet. Teach two classes, so that predictions have a choice.'
      : 'Teach a second class, so that predictions have a choice.',
  );
}

function make(label, onChoose) {
  const parts = { bar: h('span', { class: 'bar' }), numbers: h('span', { class: 'number hint', title: NUMBERS }) };
  const choose = h(
    'button',
    { type: 'button', class: 'known-button', onclick: () => onChoose(label) },
    h('span', { class: 'known-name', dir: 'auto' }, label),
    parts.numbers,
    parts.bar,
  );
  const examples = h(
    'a',
    { class: 'known-examples', href: addressOf(label), 'aria-label': `Examples of ${label}`, title: `Examples of ${label}` },
    icon('pictures'),
  );
  const row = h('li', {}, choose, examples);
  row.parts = parts;
  // not directly after the page was opened, when no class is new
  if (seen && !seen.has(label)) {
    row.dataset.fresh = '';
    setTimeout(() => delete row.dataset.fresh, FRESH_MILLIS);
  }
  return row;
}

function update(row, label, manifest, most) {
  const examples = examplesOf(manifest, label);
  const accuracy = manifest.metrics?.per_label?.[label];
  setShare(row.parts.bar, examples / most);
  setText(row.parts.numbers, counted(examples, 'example') + (accuracy === undefined ? '' : ` · ${percent(accuracy, 0)} correct`));
}
