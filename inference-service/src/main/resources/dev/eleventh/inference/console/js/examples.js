import * as api from './api.js';

// Finds which images are already examples. The id of an image is the SHA-256 of its bytes.

/** The store shows a change only after a short time. */
const UNDERWAY_MILLIS = 30_000;

/** Changes from this page that may not be recorded yet: by id, {label, at}; the label is null for a retracted example. */
const sentHere = new Map();

export const remember = (id, label) => sentHere.set(id, { label, at: performance.now() });

/** Returns the label of an example; null if no example has the id; undefined if there was no response. */
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

/** Returns the id of an image; null where the browser computes no digests, as on http from another machine. */
export async function idOf(image) {
  if (!crypto.subtle) {
    return null;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await image.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
