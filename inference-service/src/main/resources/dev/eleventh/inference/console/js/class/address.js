import { filterFrom, filterQuery } from './filters.js';

// The address of a class's page: #/class/LABEL?split=hold-out. It survives a reload.

/** Returns the address of a class's page. */
export function addressOf(label, filter = {}) {
  const query = filterQuery(filter);
  return `#/class/${encodeURIComponent(label)}${query && `?${query}`}`;
}

/** Returns the label and filter in an address; null if it is not the address of a class. */
export function readAddress(hash) {
  const [, label, query = ''] = /^#\/?class\/([^?]+)(?:\?(.*))?$/.exec(hash) ?? [];
  if (!label) {
    return null;
  }
  try {
    return { label: decodeURIComponent(label), filter: filterFrom(query) };
  } catch {
    return null; // an escape that is not UTF-8
  }
}
