import { byId, setText } from './dom.js';
import { names, time } from './format.js';
import * as live from './live/index.js';

/** The line under the page's head that reports that records wait for a producer, although every service is ready. */
export function startHeldUp() {
  [live.serving, live.learner, live.connectionOf('serving'), live.connectionOf('learner')].forEach((one) => one.subscribe(show));
}

function show() {
  const open = [...told('serving', live.serving.value), ...told('learner', live.learner.value)];
  const line = byId('held-up');
  line.hidden = open.length === 0;
  setText(line, sentence(open));
}

/** A transaction that was open when the connection ended may have ended, too. */
const told = (name, state) => (live.connectionOf(name).value === 'open' ? (state?.open_transactions ?? []) : []);

function sentence(open) {
  if (open.length === 0) {
    return '';
  }
  const topics = [...new Set(open.map(({ topic }) => `“${topic}”`))];
  const since = open.map((transaction) => transaction.since).sort()[0];
  return `A producer has left a transaction open on ${names(topics)} since ${time(since)}. Records behind it wait until it ends.`;
}
