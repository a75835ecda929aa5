import { askLabel } from '../ask-label.js';
import { ask } from '../dialog.js';
import { h } from '../dom.js';
import { counted } from '../format.js';

// The dialogs of a class's page. Each shows how many examples an action concerns.

const DELAY = 'The request is sent after 10 s, or when you leave the page. Until then you can undo it.';

/** Asks for a label, as `askLabel` does; the change is sent later. */
const askLabelLater = (question) => askLabel({ ...question, more: h('p', { class: 'hint' }, DELAY) });

export const askMove = (label, labels, number) =>
  askLabelLater({
    title: `Move ${counted(number, 'example')} to another class`,
    action: `Move ${counted(number, 'example')}`,
    label,
    labels,
    content: h('p', { dir: 'auto' }, `They get another label instead of “${label}”.`),
    meaning: (typed) => (labels.includes(typed) ? `“${typed}” exists.` : `“${typed}” is a new class.`),
  });

export const askRename = (label, labels, number) =>
  askLabelLater({
    title: 'Rename the class',
    action: 'Rename',
    label,
    labels,
    value: label,
    content: h('p', { dir: 'auto' }, `${counted(number, 'example')} of “${label}” ${number === 1 ? 'gets' : 'get'} the new name.`),
    meaning: (typed) => (labels.includes(typed) ? `“${typed}” exists: this merges the two classes.` : `“${typed}” is a new name.`),
  });

export const askMerge = (label, labels, number) =>
  askLabelLater({
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
