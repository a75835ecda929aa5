import { announce } from '../announce.js';
import * as api from '../api.js';
import { h, icon, setShare, setText } from '../dom.js';
import { counted, percent } from '../format.js';
import * as live from '../live/index.js';
import { arrange, firstPlace, MOST_LABELS, nextPlace } from './confusion-cells.js';
import { exampleCard } from './example-card.js';
import { inTurnHere } from '../in-turn.js';
import { Panel, scroller } from './panel.js';

// The confusion matrix of the serving version on the held-out set. A cell opens its images, whose labels can be corrected.

/** A stream of examples can promote versions in quick succession; each needs a computation of the trainer. */
const CALM_MILLIS = 2_000;
/** More classes would leave no room for those that they are confused with. */
const MOST_INCLUDED = 5;

let panel;
let place;
let update;
let looking = false;
/** The version whose matrix was asked for; null before, and after a failure. */
let shown = null;
let timer = 0;
/** The matrix that is drawn, and the classes that the person wants to see in it. */
let matrix = null;
let included = [];
let chooser;

export function start() {
  panel = new Panel(
    'confusion',
    'Which classes are confused?',
    'wide',
    'Held-out images of the serving version: one row for each label, one column for each prediction. Choose a number to see its images.',
  );
  update = h('button', { type: 'button', class: 'button small', hidden: true, onclick: showNew }, 'Show the new version');
  panel.addControl(update);
  place = h('div', { class: 'confusion-place' });
  chooser = makeChooser();
  panel.body.append(chooser.element, place);
  live.serving.subscribe(refresh);
}

export function look(now) {
  looking = now;
  refresh();
}

function refresh() {
  const version = live.serving.value?.version;
  if (looking && live.serving.value && !version) {
    place.replaceChildren(h('p', { class: 'empty' }, 'No version yet. Teach two classes to see which ones are confused.'));
  }
  const isNew = version && version !== shown;
  update.hidden = !(isNew && isInUse());
  if (looking && isNew && !isInUse() && !timer) {
    timer = setTimeout(loadNewest, shown ? CALM_MILLIS : 0);
  }
}

/** A correction leads to a new version, which must not close the images that a person works on, or take the focus. */
const isInUse = () => place.querySelector('[aria-pressed="true"]') !== null || place.contains(document.activeElement);

async function loadNewest() {
  await load(live.serving.value.version, () => !isInUse());
  timer = 0;
  if (shown) {
    refresh(); // another version may serve by now
  }
}

/** The pressed button goes, so the focus moves to the new matrix. */
async function showNew() {
  await load(live.serving.value.version, () => true);
  place.querySelector('.scroller')?.focus();
}

/** `mayDraw`: asked when the matrix arrives, seconds after it was asked for. */
async function load(version, mayDraw) {
  const before = shown;
  shown = version;
  update.hidden = true;
  const succeeded = await panel.attempt(async () => {
    const matrix = await inTurnHere(() => api.confusion(version));
    if (mayDraw()) {
      draw(matrix);
    } else {
      shown = before;
    }
  });
  if (!succeeded) {
    shown = null;
  }
}

/** The form that adds a class to a matrix of too many, and the classes that were added. */
function makeChooser() {
  const input = h('input', { id: 'confusion-class', list: 'known-labels', maxlength: '128', autocomplete: 'off', spellcheck: 'false' });
  const problem = h('p', { class: 'hint', role: 'status', dir: 'auto' });
  const added = h('div', { class: 'row chips' });
  const add = (event) => {
    event.preventDefault();
    const label = input.value.trim();
    const isKnown = matrix.labels.includes(label);
    setText(problem, label === '' || isKnown ? '' : `No class of version ${matrix.version} is called “${label}”.`);
    if (isKnown) {
      input.value = '';
      include([...included.filter((each) => each !== label), label].slice(-MOST_INCLUDED));
      announce('confusion', `${label} is in the matrix, with the classes that it is confused with.`);
    }
  };
  const form = h(
    'form',
    { class: 'row', onsubmit: add },
    h('label', { for: 'confusion-class' }, 'Show a class'),
    input,
    h('button', { class: 'button small' }, 'Show'),
  );
  return { element: h('div', { class: 'confusion-chooser', hidden: true }, form, problem, added), input, added };
}

function include(labels) {
  included = labels;
  draw(matrix);
}

function showIncluded() {
  chooser.element.hidden = matrix.labels.length <= MOST_LABELS;
  chooser.added.replaceChildren(
    ...included.map((label) =>
      h(
        'button',
        { type: 'button', class: 'button small chip', dir: 'auto', 'aria-label': `Do not show ${label} any more`, onclick: () => (include(included.filter((each) => each !== label)), chooser.input.focus()) },
        label,
        icon('remove'),
      ),
    ),
  );
}

function draw(found) {
  matrix = found;
  showIncluded();
  if (matrix.examples === 0) {
    place.replaceChildren(h('p', { class: 'empty' }, 'No held-out images yet. A fifth of the images that you teach is held out.'));
    return;
  }
  const arranged = arrange(matrix, MOST_LABELS, included);
  const images = h('div', { class: 'confusion-images', role: 'region', 'aria-label': 'Images of the chosen cell' });
  const more = arranged.hidden > 0 ? ` ${counted(arranged.hidden, 'class', 'classes')} with fewer errors ${arranged.hidden === 1 ? 'is' : 'are'} not shown.` : '';
  place.replaceChildren(
    h(
      'p',
      { class: 'hint' },
      `Version ${matrix.version}: ${matrix.correct} of ${matrix.examples} correct (${percent(matrix.correct / matrix.examples)}).${more}`,
    ),
    scroller('Confusion matrix', table(arranged, images)),
    images,
  );
}

function table({ labels, rows }, images) {
  const start = firstPlace(rows);
  const buttons = rows.map(() => []);
  const body = rows.map((cells, row) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row', dir: 'auto' }, labels[row]),
      cells.map((cell, column) => {
        if (!cell) {
          return h('td', { class: 'number blank' });
        }
        const button = h(
          'button',
          {
            type: 'button',
            'aria-label': `${counted(cell.count, 'image')} of ${cell.label} predicted as ${cell.predicted}`,
            'aria-pressed': 'false',
            tabindex: start[0] === row && start[1] === column ? '0' : '-1',
            onclick: () => open(cell, button, buttons, images),
          },
          String(cell.count),
        );
        buttons[row][column] = button;
        const element = h('td', { class: `number ${cell.isRight ? 'right' : 'wrong'}` }, button);
        setShare(element, cell.share);
        return element;
      }),
    ),
  );
  const element = h(
    'table',
    { class: 'confusion' },
    h('caption', { class: 'unseen' }, 'Number of held-out images by label and prediction; the arrow keys move between the numbers'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Label'), labels.map((label) => h('th', { scope: 'col', class: 'number', dir: 'auto' }, label)))),
    h('tbody', {}, body),
  );
  element.addEventListener('keydown', (event) => move(event, rows, buttons));
  return element;
}

function move(event, rows, buttons) {
  const row = buttons.findIndex((each) => each.includes(event.target));
  const to = row < 0 ? null : nextPlace(rows, [row, buttons[row].indexOf(event.target)], event.key);
  if (to) {
    event.preventDefault();
    const next = buttons[to[0]][to[1]];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

function open(cell, button, buttons, images) {
  const others = buttons.flat().filter(Boolean);
  others.forEach((each) => each.setAttribute('aria-pressed', String(each === button)));
  others.forEach((each) => (each.tabIndex = each === button ? 0 : -1));
  const title = cell.isRight ? `${cell.label}, predicted correctly` : `${cell.label}, predicted as ${cell.predicted}`;
  const shownNote = cell.ids.length < cell.count ? ` The first ${cell.ids.length} are shown.` : '';
  images.replaceChildren(
    h('h3', { dir: 'auto' }, title),
    h('p', { class: 'hint' }, `${counted(cell.count, 'image')}, the surest predictions first.${shownNote}`),
    h(
      'ul',
      { class: 'examples' },
      cell.ids.map((id) => exampleCard({ id, label: cell.label, suggested: cell.predicted })),
    ),
  );
  announce('confusion', `${title}: ${counted(cell.count, 'image')} below the matrix.`);
  images.scrollIntoView({ block: 'nearest' });
}
