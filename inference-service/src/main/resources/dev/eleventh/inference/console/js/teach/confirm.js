import { ask } from '../dialog.js';
import { h } from '../dom.js';
import { count, counted } from '../format.js';

/** Up to this many are taught without asking: a lesson can be undone, but creates versions for all users. */
const UNASKED = 50;
const LABELS_SHOWN = 12;

/**
 * Resolves to the images to teach, {file, label}, or to null if the person cancels. Asks before a large lesson, and if
 * both folders and a typed label name the class.
 */
export async function confirmed(pictures, typed, several) {
  const doubtful = several && typed !== '' && pictures.some(({ label }) => label !== typed);
  if (!doubtful && pictures.length <= UNASKED) {
    return pictures;
  }
  const answer = await ask({
    title: `Teach ${counted(pictures.length, 'image')}?`,
    action: `Teach ${counted(pictures.length, 'image')}`,
    content: doubtful ? choice(pictures, typed) : listOf(pictures),
  });
  if (answer === null) {
    return null;
  }
  return answer.by === 'typed' ? pictures.map(({ file }) => ({ file, label: typed })) : pictures;
}

function choice(pictures, typed) {
  const option = (value, checked, ...title) =>
    h('label', { class: 'check' }, h('input', { type: 'radio', name: 'by', value, checked }), h('span', {}, ...title));
  return [
    h('p', {}, 'The files are in several folders, and you also typed a label. Choose which one names the class.'),
    option('folders', true, 'Each folder is a class:'),
    ...listOf(pictures),
    option('typed', false, 'All images are “', h('bdi', {}, typed), '”'),
  ];
}

function listOf(pictures) {
  const counts = new Map();
  pictures.forEach(({ label }) => counts.set(label, (counts.get(label) ?? 0) + 1));
  const shown = [...counts].slice(0, LABELS_SHOWN);
  return [
    h(
      'ul',
      {},
      shown.map(([label, number]) => h('li', {}, h('bdi', {}, label), `: ${counted(number, 'image')}`)),
      counts.size > shown.length && h('li', {}, `and ${count(counts.size - shown.length)} more classes`),
    ),
  ];
}
