import { h } from '../dom.js';

// The parts of the page of a class, and their arrangement.

const button = (text, onclick, style = '') => h('button', { type: 'button', class: `button small ${style}`, onclick }, text);

/** Creates the buttons and texts that change. `on`: what each button does, by name. */
export const makeParts = (on) => ({
  matching: h('p', { class: 'number', id: 'class-matching', role: 'status' }),
  problem: h('p', { class: 'panel-problem', role: 'alert' }),
  empty: h('p', { class: 'empty', hidden: true }),
  selected: h('p', { class: 'number selected-text', id: 'class-selected' }),
  move: button('Move to…', on.move),
  remove: button('Delete…', on.remove),
  download: button('Download', on.download),
  all: button('Select all', on.all, 'quiet'),
  none: button('Select none', on.none, 'quiet'),
  rename: button('Rename…', on.rename),
  merge: button('Merge into…', on.merge),
  removeClass: button('Delete class…', on.removeClass),
  downloadClass: h('a', { class: 'button small', download: true, onclick: on.downloadClass }, 'Download'),
  refresh: button('Refresh', on.refresh, 'quiet'),
  more: button('Show more', on.more),
  locked: h('p', { class: 'hint', id: 'class-locked', role: 'status' }),
});

/** Returns the sections of the page: the class, the filters, and the examples. */
export const sections = (parts, filters, grid) => [
  h(
    'section',
    { class: 'card class-actions', 'aria-label': 'The class' },
    h('div', { class: 'row' }, parts.rename, parts.merge, parts.removeClass, parts.downloadClass, parts.refresh),
    parts.locked,
  ),
  h('section', { class: 'card', 'aria-label': 'Filters' }, filters),
  h(
    'section',
    { class: 'card class-examples', 'aria-labelledby': 'class-matching' },
    parts.matching,
    h(
      'div',
      { class: 'row selection-bar', role: 'toolbar', 'aria-label': 'Selected examples' },
      parts.selected,
      parts.move,
      parts.remove,
      parts.download,
      parts.all,
      parts.none,
    ),
    h(
      'p',
      { class: 'hint', id: 'class-keys' },
      'Click or tap examples, drag a rectangle, or use arrows and Space. Shift selects a range, Ctrl or ⌘ adds, Ctrl or ⌘ with A selects all, and Escape selects none.',
    ),
    parts.problem,
    parts.empty,
    grid,
    h('div', { class: 'row centre' }, parts.more),
  ),
];
