import { byId } from './dom.js';

/** A screen reader finishes one text before it reads the next, so texts must not come more often than this. */
const PAUSE_MILLIS = 4_000;

const pending = new Map();
let timer = 0;

/** Announces a text to screen readers. A new text replaces texts with the same key that were not read yet. */
export function announce(key, text) {
  pending.delete(key);
  pending.set(key, text);
  timer ||= setTimeout(tell, 0);
}

function tell() {
  timer = 0;
  if (pending.size > 0) {
    byId('announcement').textContent = [...pending.values()].join(' ');
    pending.clear();
    timer = setTimeout(tell, PAUSE_MILLIS);
  }
}
