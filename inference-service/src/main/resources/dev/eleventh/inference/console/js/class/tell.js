import { announce } from '../announce.js';
import { showNotice } from '../notice.js';

/** Tells what became of an action: to screen readers, and in a notice if its page is not shown. */
export function tell(action, isShown) {
  const text = {
    waiting: `${action.text} in 10 seconds. The button Undo is at the end of the page.`,
    sending: `${action.text}: sent.`,
    undone: `Undone: ${action.text}.`,
    done: action.result,
    failed: action.result,
  }[action.state];
  announce(`action ${action.number}`, text);
  if (!isShown && (action.state === 'done' || action.state === 'failed')) {
    showNotice(action.result);
  } else if (action.state === 'undone') {
    showNotice('Undone: nothing was sent.');
  }
}
