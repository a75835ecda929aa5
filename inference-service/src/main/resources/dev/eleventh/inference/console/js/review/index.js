import * as api from '../api.js';
import { announce } from '../announce.js';
import { DelayedActions } from '../class/delayed.js';
import { byId, h, setText } from '../dom.js';
import { percent } from '../format.js';
import { showNotice } from '../notice.js';
import { insist } from '../retry.js';
import { Queue, isOver } from './queue.js';
import { accuracyOf, caveatOf, reasonOf, totalsOf } from './text.js';

/** How often the list is read again, as the trainer orders it each time; more often while it is empty. */
const PAUSE_MILLIS = 20_000;
const EMPTY_PAUSE_MILLIS = 5_000;
/** With fewer images, the list is read again. */
const FEW = 5;
const SUGGESTIONS = 5;

const OFF = 'Images that are only asked about are not kept. To label them here, set REVIEW_CAPACITY for the trainer and for inference.';
const EMPTY = 'No image waits for a label. Images that are asked about appear here within seconds.';

const queue = new Queue();
const actions = new DelayedActions({ onChange: changed });
let parts;
let isShown = false;
let timer = 0;
let reads = 0;

export function start() {
  parts = {
    picture: h('img', { class: 'review-picture', alt: 'The image to label', onerror: lost }),
    reason: h('p', { class: 'review-reason', dir: 'auto' }),
    choices: h('ol', { class: 'review-choices', 'aria-label': 'The most probable labels' }, [...Array(SUGGESTIONS).keys()].map(choice)),
    other: h('input', {
      id: 'review-other',
      list: 'known-labels',
      maxlength: '128',
      placeholder: 'another label',
      autocomplete: 'off',
      spellcheck: 'false',
    }),
    undo: h('button', { type: 'button', class: 'button', disabled: true, onclick: undo }, 'Undo ', h('kbd', {}, 'u')),
    empty: h('p', { class: 'empty' }, 'Loading…'),
    accuracy: h('p', {}),
    caveat: h('p', { class: 'hint' }),
    totals: h('p', { class: 'hint number' }),
    scored: h('p', { class: 'hint number' }),
  };
  parts.work = h('div', { class: 'review-work', hidden: true }, parts.picture, parts.reason, parts.choices, otherForm());
  const bar = h('div', { class: 'row' }, skipButton(), parts.undo);
  byId('review').append(
    h('div', { class: 'card review-card' }, parts.empty, parts.work, bar),
    h(
      'section',
      { class: 'card review-side', 'aria-labelledby': 'review-accuracy' },
      h('h2', { id: 'review-accuracy' }, 'How accurate are the answers?'),
      parts.accuracy,
      parts.caveat,
      parts.totals,
      parts.scored,
      h(
        'p',
        { class: 'hint' },
        'The accuracy counts only labels given here to images that were chosen at random: up to one of five, equal images once. The others are hard ones.',
      ),
    ),
  );
  byId('view-review').addEventListener('keydown', press);
  addEventListener('pagehide', () => actions.flush(true));
  document.addEventListener('visibilitychange', () => isShown && document.visibilityState === 'visible' && read());
}

export function enter() {
  isShown = true;
  show();
  read();
}

/** The answers so far are sent. */
export function leave() {
  isShown = false;
  clearTimeout(timer);
  actions.flush(false);
}

function choice(index) {
  const label = h('span', { class: 'review-label', dir: 'auto' });
  const share = h('span', { class: 'number' });
  return h('li', {}, h('button', { type: 'button', class: 'button', onclick: () => choose(index) }, h('kbd', {}, String(index + 1)), label, share));
}

function otherForm() {
  return h(
    'form',
    {
      class: 'row correction-other',
      onsubmit: (event) => {
        event.preventDefault();
        const label = parts.other.value.trim();
        parts.other.value = '';
        focusView();
        return label && answer(label);
      },
    },
    h('label', { for: 'review-other', class: 'unseen' }, 'Another label'),
    parts.other,
    h('button', { class: 'button' }, 'Label'),
  );
}

function skipButton() {
  parts.skip = h('button', { type: 'button', class: 'button', disabled: true, onclick: skip }, 'Skip ', h('kbd', {}, 's'));
  return parts.skip;
}

async function read() {
  clearTimeout(timer);
  const mine = ++reads;
  try {
    const page = await insist(() => api.review());
    if (mine === reads) {
      queue.update(page.images);
      showSummary(page);
      show(page.capacity === 0 ? OFF : EMPTY);
    }
  } catch (failure) {
    if (mine === reads) {
      show(failure.message);
    }
  }
  if (mine === reads && isShown && document.visibilityState === 'visible') {
    timer = setTimeout(read, queue.length === 0 ? EMPTY_PAUSE_MILLIS : PAUSE_MILLIS);
  }
}

function showSummary({ summary, scored_by: version }) {
  setText(parts.accuracy, accuracyOf(summary));
  setText(parts.caveat, caveatOf(summary));
  setText(parts.totals, totalsOf(summary));
  setText(parts.scored, version ? `In the order of version ${version}.` : '');
}

/** Shows the current image, or a text if there is none. */
function show(text = EMPTY) {
  const item = queue.current;
  parts.work.hidden = item === null;
  parts.empty.hidden = item !== null;
  parts.skip.disabled = item === null;
  if (item === null) {
    setText(parts.empty, text);
    parts.picture.removeAttribute('src');
    return;
  }
  const source = api.reviewImageUrl(item.id);
  if (parts.picture.src !== source) {
    parts.picture.src = source;
    if (queue.next) {
      // the browser has the next image before it is shown
      new Image().src = api.reviewImageUrl(queue.next.id);
    }
  }
  setText(parts.reason, reasonOf(item));
  [...parts.choices.children].forEach((place, index) => showChoice(place, item.suggestions[index]));
}

function showChoice(place, suggestion) {
  place.hidden = !suggestion;
  const [, label, share] = place.firstChild.children;
  setText(label, suggestion?.label ?? '');
  setText(share, suggestion ? percent(suggestion.probability, 0) : '');
}

function press(event) {
  const isField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key.toLowerCase() === 'z' && !event.altKey && !isField && undo()) {
      event.preventDefault();
    }
    return;
  }
  if (isField) {
    return;
  }
  const key = event.key.toLowerCase();
  const action = { s: skip, u: undo, t: () => parts.other.focus() }[key] ?? (/^[1-5]$/.test(key) ? () => choose(Number(key) - 1) : null);
  if (action) {
    event.preventDefault();
    action();
  }
}

function choose(index) {
  const label = queue.current?.suggestions[index]?.label;
  if (label) {
    answer(label);
  }
}

function answer(label) {
  const item = queue.take();
  if (item) {
    act(item, `Labelled “${label}”`, (isLeaving) => api.labelReviewed(item.id, label, isLeaving));
  }
}

function skip() {
  const item = queue.take();
  if (item) {
    act(item, 'Skipped', (isLeaving) => api.skipReviewed(item.id, isLeaving));
  }
}

/** Sends an answer after ten seconds, so that it can be undone before. */
function act(item, text, request) {
  actions.add({
    item,
    text,
    async send(isLeaving) {
      try {
        await (isLeaving ? request(true) : insist(() => request(false)));
      } catch (failure) {
        if (!isOver(failure)) {
          queue.giveBack(item);
          show();
        }
        throw failure;
      }
      return text;
    },
  });
  showNext();
}

function undo() {
  const last = actions.waiting.at(-1);
  if (!last) {
    return false;
  }
  actions.undo(last);
  queue.putBack(last.item);
  show();
  return true;
}

/** The keys work while the focus is in the view. */
const focusView = () => byId('view-review').querySelector('h1').focus({ preventScroll: true });

function showNext() {
  show();
  if (document.activeElement === document.body) {
    // the button that had the focus is not needed for this image
    focusView();
  }
  if (queue.length < FEW) {
    read();
  }
}

/** The image did not load. If it needs no answer any more, the next one is shown; otherwise it is loaded again soon. */
async function lost() {
  const item = queue.current;
  if (!item || parts.picture.src !== api.reviewImageUrl(item.id)) {
    return;
  }
  parts.picture.removeAttribute('src');
  if (await api.reviewImage(item.id).then(() => false, isOver)) {
    queue.drop(item);
    showNext();
  } else if (isShown) {
    clearTimeout(timer);
    timer = setTimeout(read, EMPTY_PAUSE_MILLIS);
  }
}

/** Called whenever an answer is added, undone, sent, done or failed. */
function changed(action) {
  const { state, text } = action;
  parts.undo.disabled = actions.waiting.length === 0;
  const next = queue.current ? `Next image: ${reasonOf(queue.current)}` : 'No further image.';
  if (state === 'waiting') {
    announce('review', `${text}. ${next}`);
  } else if (state === 'undone') {
    announce('review', `Undone: ${text}.`);
  } else if (state === 'failed') {
    showNotice(action.result);
  }
}
