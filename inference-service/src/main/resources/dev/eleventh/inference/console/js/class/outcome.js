import { counted } from '../format.js';
import { requestQuery } from './filters.js';

// Finds out what the system has really done: a correction is queued first, and recorded by the trainer later.

const PAGE = 1_000;

/** Returns which of the examples, {id, recorded_at}, still have the label. `list(query)` returns a page of the store. */
export async function stillLabelled(label, examples, list) {
  const asked = new Set(examples.map(({ id }) => id));
  const times = examples.map(({ recorded_at: at }) => Date.parse(at));
  // the page needs no other part of the class; a browser's times have no microseconds
  const window = {
    from: new Date(times.reduce((a, b) => Math.min(a, b))).toISOString(),
    to: new Date(times.reduce((a, b) => Math.max(a, b)) + 1).toISOString(),
  };
  const found = new Set();
  let before = null;
  do {
    const page = await list(requestQuery(label, window, { limit: PAGE, before }));
    page.examples.forEach(({ id }) => asked.has(id) && found.add(id));
    before = page.next ?? null;
  } while (before !== null);
  return found;
}

/** Returns a sentence for what became of a selection: `asked` examples, of which `left` still have the old label. */
export function selectionSentence({ asked, unknown, left, label }) {
  const moved = asked - unknown - left;
  const done = label === null ? `${counted(moved, 'example')} deleted.` : `${counted(moved, 'example')} moved to “${label}”.`;
  return [
    done,
    unknown > 0 && `${counted(unknown, 'example')} had been deleted before.`,
    left > 0 &&
      `${counted(left, 'example')} still ${left === 1 ? 'has' : 'have'} the old label: the trainer has not recorded the change, or rejected it. Rejected in Watch shows the reason.`,
    moved > 0 && 'The next version learns from this.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Returns a sentence for what became of a class: `queued` corrections, of which `left` examples remain. */
export function classSentence({ label, into, queued, left }) {
  // further examples may have arrived in the meantime
  const number = counted(Math.max(0, queued - left), 'example');
  const done = into === null ? `${number} of “${label}” deleted.` : `${number} of “${label}” moved to “${into}”.`;
  const rest = left > 0 && `${counted(left, 'example')} still ${left === 1 ? 'has' : 'have'} the label “${label}”: repeat the action for them.`;
  return [done, rest, 'The next version learns from this.'].filter(Boolean).join(' ');
}
