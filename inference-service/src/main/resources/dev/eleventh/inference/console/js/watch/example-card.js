import * as api from '../api.js';
import { ask } from '../dialog.js';
import { h, icon, setText } from '../dom.js';
import { remember } from '../examples.js';

/**
 * An item of a list of examples: the image, its label, and buttons to relabel or delete the example, or to confirm the
 * label. `facts`: a text below the label; `confirm`: called when the label is right, and absent where nobody asks.
 */
export function exampleCard({ id, label, suggested, facts, confirm }) {
  const name = h('strong', { dir: 'auto' }, label);
  const status = h('p', { class: 'hint', role: 'status', tabindex: '-1', dir: 'auto' });
  const buttons = h('div', { class: 'row' });
  const item = h(
    'li',
    {},
    thumbnail(id, label),
    h('div', { class: 'example-text' }, h('p', {}, name), facts ? h('p', { class: 'hint', dir: 'auto' }, facts) : null, buttons, status),
  );
  const card = { id, label, name, status, buttons, isBusy: false };
  const named = (text, more, action) =>
    h('button', { type: 'button', class: 'button small', dir: 'auto', 'aria-label': more, onclick: action }, text);
  buttons.append(
    ...[
      suggested &&
        suggested !== label &&
        named(`Make it “${suggested}”`, `Relabel this “${label}” as “${suggested}”`, () => relabel(card, suggested)),
      named('Another label…', `Choose another label for this “${label}”`, () => chooseLabel(card)),
      confirm && named('The label is right', `“${label}” is the right label`, confirm),
      named('Delete', `Delete this example of “${label}”`, () => retract(card)),
    ].filter(Boolean),
  );
  return item;
}

function thumbnail(id, label) {
  const none = () => h('span', { class: 'thumbnail none' }, icon('none'), h('span', { class: 'unseen' }, 'The image is no longer kept.'));
  const image = h('img', {
    class: 'thumbnail',
    alt: `Example of ${label}`,
    loading: 'lazy',
    src: api.storedImageUrl(id),
    onerror: () => image.replaceWith(none()),
  });
  return image;
}

async function chooseLabel(card) {
  const answer = await ask({
    title: 'Correct the label',
    action: 'Relabel',
    content: h(
      'div',
      { class: 'field' },
      h('label', { for: 'example-label' }, 'What does the image show?'),
      h('input', {
        id: 'example-label',
        name: 'label',
        maxlength: '128',
        list: 'known-labels',
        autocomplete: 'off',
      }),
      h('p', { class: 'hint' }, 'The next version learns from the new label.'),
    ),
  });
  const label = answer?.label.trim();
  if (label && label !== card.label) {
    await relabel(card, label);
  }
}

function relabel(card, label) {
  const old = card.label;
  return change(card, async () => {
    await api.relabel(card.id, label);
    remember(card.id, label);
    card.name.replaceChildren(h('s', {}, old), ' ', label);
    done(card, `Relabelled from “${old}” to “${label}”.`, () => takeBack(card, old));
  });
}

function takeBack(card, old) {
  return change(card, async () => {
    await api.relabel(card.id, old);
    remember(card.id, old);
    setText(card.name, old);
    setText(card.status, `The label is “${old}” again.`);
    card.buttons.hidden = false;
    card.status.focus();
  });
}

async function retract(card) {
  const answer = await ask({
    title: 'Delete the example?',
    action: 'Delete',
    danger: true,
    content: h('p', { dir: 'auto' }, `The image, an example of “${card.label}”, is erased. The next version is as if it had never seen it.`),
  });
  if (answer) {
    await change(card, async () => {
      await api.retract(card.id);
      remember(card.id, null);
      card.name.replaceChildren(h('s', {}, card.label));
      done(card, 'Deleted. The next version learns without it.');
    });
  }
}

/** The pressed button goes, so the focus moves to the status. */
function done(card, text, undo) {
  card.buttons.hidden = true;
  card.status.replaceChildren(text);
  if (undo) {
    card.status.append(' ', h('button', { type: 'button', class: 'button small quiet', onclick: undo }, 'Undo'));
  }
  card.status.focus();
}

/** Runs one change of an example at a time. The controls stay enabled, because a disabled one would lose the focus. */
async function change(card, work) {
  if (card.isBusy) {
    return;
  }
  card.isBusy = true;
  try {
    await work();
  } catch (failure) {
    setText(card.status, failure.message);
  } finally {
    card.isBusy = false;
  }
}
