import { ask } from '../dialog.js';
import { h, setText } from '../dom.js';
import { counted } from '../format.js';
import { normalised, similarLabels } from './spelling.js';

// The dialogs of a class's page. Each shows how many examples an action concerns.

const DELAY = 'The request is sent after 10 s, or when you leave the page. Until then you can undo it.';

/** Asks for a label; resolves to null if the person cancels, or keeps the label. `labels`: those that exist. */
async function askLabel({ title, action, label, labels, value = '', content, meaning }) {
  const hint = h('p', { class: 'hint', role: 'status', dir: 'auto' });
  const input = h('input', {
    id: 'class-new-label',
    name: 'label',
    value,
    list: 'class-labels',
    maxlength: '128',
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const suggestions = h('div', { class: 'row' });
  const show = () => {
    const typed = normalised(input.value);
    setText(hint, typed === '' || typed === label ? '' : meaning(typed));
    suggestions.replaceChildren(
      ...similarLabels(typed, labels).map((similar) =>
        h('button', { type: 'button', class: 'button small chip', dir: 'auto', onclick: () => ((input.value = similar), show(), input.focus()) }, `Did you mean “${similar}”?`),
      ),
    );
  };
  input.addEventListener('input', show);
  show();
  const answer = await ask({
    title,
    action,
    content: [
      content,
      h('div', { class: 'field' }, h('label', { for: 'class-new-label' }, 'Label'), input, hint, suggestions),
      h('datalist', { id: 'class-labels' }, labels.filter((each) => each !== label).map((each) => h('option', { value: each }))),
      h('p', { class: 'hint' }, DELAY),
    ],
  });
  const chosen = answer === null ? '' : normalised(answer.label);
  return chosen === '' || chosen === label ? null : chosen;
}

export const askMove = (label, labels, number) =>
  askLabel({
    title: `Move ${counted(number, 'example')} to another class`,
    action: `Move ${counted(number, 'example')}`,
    label,
    labels,
    content: h('p', { dir: 'auto' }, `They get another label instead of “${label}”.`),
    meaning: (typed) => (labels.includes(typed) ? `“${typed}” exists.` : `“${typed}” is a new class.`),
  });

export const askRename = (label, labels, number) =>
  askLabel({
    title: 'Rename the class',
    action: 'Rename',
    label,
    labels,
    value: label,
    content: h('p', { dir: 'auto' }, `${counted(number, 'example')} of “${label}” ${number === 1 ? 'gets' : 'get'} the new name.`),
    meaning: (typed) => (labels.includes(typed) ? `“${typed}” exists: this merges the two classes.` : `“${typed}” is a new name.`),
  });

export const askMerge = (label, labels, number) =>
  askLabel({
    title: 'Merge the class into another',
    action: 'Merge',
    label,
    labels,
    content: h('p', { dir: 'auto' }, `${counted(number, 'example')} of “${label}” ${number === 1 ? 'gets' : 'get'} the label of the other class, and “${label}” disappears from the next version.`),
    meaning: (typed) => (labels.includes(typed) ? `“${typed}” exists.` : `“${typed}” does not exist: this renames the class.`),
  });

/** Resolves to whether the person agrees. */
async function agreed(title, action, ...texts) {
  return (
    (await ask({
      title,
      action,
      danger: true,
      content: [...texts.map((text) => h('p', { dir: 'auto' }, text)), h('p', { class: 'hint' }, DELAY)],
    })) !== null
  );
}

export const agreesToDelete = (label, number) =>
  agreed(
    `Delete ${counted(number, 'example')}?`,
    `Delete ${counted(number, 'example')}`,
    `Their images and embeddings are erased, and the next version learns “${label}” without them.`,
  );

export const agreesToDeleteClass = (label, number) =>
  agreed(
    'Delete the class?',
    `Delete ${counted(number, 'example')}`,
    `All ${counted(number, 'example')} of “${label}” are erased, whatever the filters show. The class disappears from the next version.`,
  );
