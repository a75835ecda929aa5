import { signal } from '../signal.js';
import { addressOfOrder, orderFrom } from './class-facts.js';

// The order and the filter of the classes, which the table, the lines and the matrix share. They are in the address, and
// stay while other views are shown.

/** {sort, find}: a name of `SORTS`, and the text that a label must contain. */
export const order = signal(orderFrom(''));

/** The labels in this order, without those that the filter leaves out. Set by the table of classes. */
export const listed = signal([]);

/** Changes the order, and the address with it. */
export function reorder(change) {
  order.set({ ...order.value, ...change });
  showAddress();
}

/** Takes over the order of the address, or brings the address up to date if it has none. */
export function readAddress() {
  const [, query] = /^#\/?watch(?:\?(.*))?$/.exec(location.hash) ?? [];
  if (query) {
    order.set(orderFrom(query));
  } else {
    showAddress();
  }
}

/** Replaces the address, so that the browser's button Back leaves the view with one click. */
function showAddress() {
  if (/^#\/?watch(?:\?|$)/.test(location.hash)) {
    history.replaceState(null, '', addressOfOrder(order.value));
  }
}

/** Sets the listed labels; readers are only notified of another order. */
export function list(labels) {
  const old = listed.value;
  if (labels.length !== old.length || labels.some((label, place) => label !== old[place])) {
    listed.set(labels);
  }
}
