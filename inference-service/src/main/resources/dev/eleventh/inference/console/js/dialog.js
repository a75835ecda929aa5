import { byId, h } from './dom.js';

/** Answers the question that is asked now; null when none is. */
let answer = null;

/**
 * Asks before something is done that others feel. `content`: nodes between title and buttons. Resolves to what the form
 * holds, by the names of its fields, or to null when the person thinks better of it or another question replaces this one.
 */
export function ask({ title, content, action, danger = false }) {
  const dialog = byId('dialog');
  const form = h(
    'form',
    { method: 'dialog' },
    h('h2', { id: 'dialog-title' }, title),
    h('div', { class: 'dialog-content' }, content),
    h(
      'div',
      { class: 'row end' },
      // a button that submits nothing: Enter in a field must mean the action
      h('button', { type: 'button', class: 'button', onclick: () => dialog.close('cancel') }, 'Cancel'),
      h('button', { type: 'submit', class: `button ${danger ? 'danger' : 'primary'}`, value: 'ok' }, action),
    ),
  );
  answer?.(null);
  dialog.replaceChildren(form);
  dialog.returnValue = 'cancel';
  dialog.returnValue = 'cancel';
  dialog.onclose = () => answer?.(dialog.returnValue === 'ok' ? Object.fromEntries(new FormData(form)) : null);
  if (!dialog.open) {
    dialog.showModal();
  }
  return new Promise((resolve) => {
    answer = (value) => {
      answer = null;
      resolve(value);
    };
  });
}
