// The filters of a class's page, in the address and in requests.

const SPLITS = ['train', 'hold-out'];
const isTime = (text) => !Number.isNaN(Date.parse(text));

/** Reads a filter from the query of an address. Values that the page does not know are left out. */
export function filterFrom(query) {
  const given = new URLSearchParams(query);
  const filter = {};
  if (SPLITS.includes(given.get('split'))) {
    filter.split = given.get('split');
  }
  if (given.get('disagrees') === 'true') {
    filter.disagrees = true;
  }
  if (given.get('source')) {
    filter.source = given.get('source');
  }
  for (const name of ['from', 'to']) {
    if (given.has(name) && isTime(given.get(name))) {
      filter[name] = new Date(given.get(name)).toISOString();
    }
  }
  return filter;
}

/** Returns the query of a filter, without the label; empty if it restricts nothing. */
export function filterQuery({ split, disagrees, source, from, to }) {
  const query = new URLSearchParams();
  const set = (name, value) => value && query.set(name, String(value));
  set('split', split);
  set('disagrees', disagrees);
  set('source', source);
  set('from', from);
  set('to', to);
  return query.toString();
}

/** Returns the query of a request for examples of a label. */
export function requestQuery(label, filter, more = {}) {
  const query = new URLSearchParams({ label });
  new URLSearchParams(filterQuery(filter)).forEach((value, name) => query.set(name, value));
  Object.entries(more).forEach(([name, value]) => value !== null && value !== undefined && query.set(name, String(value)));
  return query.toString();
}

export const isRestricted = (filter) => filterQuery(filter) !== '';

/** Returns a filter whose end would be before its start as text for people; empty if the filter is valid. */
export function problemOf({ from, to }) {
  return from && to && from >= to ? '“Recorded before” must be later than “Recorded from”.' : '';
}

/** Converts a time to the text of a field of the type datetime-local, in the browser's time zone. */
export function localTime(iso) {
  if (!iso) {
    return '';
  }
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Converts the text of such a field to a time; undefined if the field is empty. */
export const isoTime = (local) => (local && isTime(local) ? new Date(local).toISOString() : undefined);
