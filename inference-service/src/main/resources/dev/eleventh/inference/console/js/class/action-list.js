import { h, reconcile, setText } from '../dom.js';
import { UNDO_MILLIS } from './delayed.js';

const SHOWN_ENDED = 2;

/** Lists the actions that wait, with the seconds left for an undo, then those that are carried out, then the last results. */
export class ActionList {
  #list = h('ul', { class: 'actions-waiting' });
  #actions;
  #timer = 0;
  element = h('section', { class: 'actions-bar', 'aria-label': 'Changes', hidden: true }, this.#list);

  constructor(actions) {
    this.#actions = actions;
  }

  show() {
    const all = this.#actions.all;
    const open = all.filter(({ state }) => state === 'waiting' || state === 'sending');
    const ended = all.filter(({ state }) => state === 'done' || state === 'failed').slice(-SHOWN_ENDED);
    const shown = all.filter((action) => open.includes(action) || (ended.includes(action) && !action.isDismissed));
    this.element.hidden = shown.length === 0;
    reconcile(
      this.#list,
      shown,
      (action) => action.number,
      (action) => this.#make(action),
      (item, action) => this.#update(item, action),
    );
    clearTimeout(this.#timer);
    if (this.#actions.waiting.length > 0) {
      this.#timer = setTimeout(() => this.show(), 1_000);
    }
  }

  #make(action) {
    const button = (text, onclick, more) => h('button', { type: 'button', class: 'button small', onclick, ...more }, text);
    const parts = {
      text: h('span', { class: 'action-text', dir: 'auto' }),
      // read once when the action begins, not each second
      left: h('span', { class: 'number', 'aria-hidden': 'true' }),
      undo: button('Undo', () => this.#actions.undo(action), { 'aria-label': `Undo: ${action.text}`, 'aria-keyshortcuts': 'Control+Z Meta+Z', title: 'Ctrl or ⌘ with Z' }),
      now: button('Send now', () => this.#actions.sendNow(action), { 'aria-label': `Send now: ${action.text}` }),
      dismiss: button('Close', () => ((action.isDismissed = true), this.show()), { 'aria-label': 'Close this result' }),
    };
    const item = h('li', {}, parts.text, parts.left, h('span', { class: 'row' }, parts.undo, parts.now, parts.dismiss));
    action.startedAt = performance.now();
    item.parts = parts;
    return item;
  }

  #update(item, action) {
    const { text, left, undo, now, dismiss } = item.parts;
    const isWaiting = action.state === 'waiting';
    const seconds = Math.max(0, Math.ceil((action.startedAt + UNDO_MILLIS - performance.now()) / 1_000));
    item.dataset.state = action.state;
    setText(text, isWaiting ? `${action.text}.` : action.state === 'sending' ? `${action.text}: sent. Waiting for the trainer…` : action.result);
    setText(left, isWaiting ? `in ${seconds} s` : '');
    undo.hidden = now.hidden = !isWaiting;
    dismiss.hidden = isWaiting || action.state === 'sending';
  }
}
