import * as api from './api.js';

// Which images are examples already. The id of an image is the SHA-256 of its bytes.

/** The store knows a change only after some moments. */
const UNDERWAY_MILLIS = 30_000;

/** What was sent from this page and may not be recorded yet: by id, {label, at}; the label is null when it was retracted. */
const sentHere = new Map();

export const remember = (id, label) => sentHere.set(id, { label, at: performance.now() });

/** The label of an example, null when there is none of that id; undefined when nobody answered. */
export async function labelOf(id) {
  const sent = sentHere.get(id);
  if (sent && performance.now() - sent.at < UNDERWAY_MILLIS) {
    return sent.label;
  }
  sentHere.delete(id);
  try {
    return (await api.storedExample(id)).label;
  } catch (failure) {
    return failure.status === 404 ? null : undefined;
  }
}

/** The id that an image gets; null where the browser computes no digests: on http of another machine. */
export async function idOf(image) {
  if (!crypto.subtle) {
    return null;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await image.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
