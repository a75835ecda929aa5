import { byId } from './dom.js';

/** A screen reader reads one text to its end before it reads the next; more often than this nobody can follow. */
const PAUSE_MILLIS = 4_000;

const pending = new Map();
let timer = 0;

/** Tells screen readers a text. Of several with the same key, those that nobody heard yet are replaced. */
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
