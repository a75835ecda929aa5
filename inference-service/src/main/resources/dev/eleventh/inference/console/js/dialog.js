import { byId, h } from './dom.js';

/** Resolves the question that is currently shown; null if there is none. */
let answer = null;

/**
 * Asks for confirmation of an action that affects others. `content`: nodes between title and buttons. Resolves to the
 * form's values by field name, or to null if the person cancels or another question replaces this one.
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
      // type "button", so that Enter in a field triggers the action instead
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
