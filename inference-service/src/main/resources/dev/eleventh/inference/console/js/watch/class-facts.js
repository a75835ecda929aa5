import { withText } from '../find.js';

// What the table of classes shows of each class, and in which order, without a browser.

/** The orders, by their name in the address: the title for people, and the value that is compared, smallest first. */
export const SORTS = {
  accuracy: { title: 'Lowest accuracy first', column: 'accuracy', value: ({ accuracy }) => accuracy },
  forgotten: { title: 'Most forgotten first', column: 'forgotten', value: ({ forgotten }) => forgotten && -forgotten },
  examples: { title: 'Fewest examples first', column: 'train', value: ({ train }) => train },
  learned: { title: 'In the order learned', value: () => 0 },
  name: { title: 'By name', column: 'label', value: () => 0 },
};
export const DEFAULT_SORT = 'accuracy';

const NONE = { best: new Map(), parent: new Map(), learned: [] };

/**
 * Returns what is compared with the serving version: by label the accuracy of its parent and the best accuracy of any
 * version before it, and the labels in the order learned. Costs a visit of each cell of the matrix.
 */
export function earlierOf(manifest, matrix) {
  if (!manifest || !matrix) {
    return NONE;
  }
  const best = new Map();
  const parent = new Map();
  matrix.versions.forEach(({ version }, row) => {
    if (version < manifest.version) {
      matrix.labels.forEach((label, column) => {
        const value = matrix.hold_out[row][column];
        if (typeof value === 'number') {
          best.set(label, Math.max(value, best.get(label) ?? 0));
          version === manifest.parent && parent.set(label, value);
        }
      });
    }
  });
  return { best, parent, learned: matrix.labels };
}

/**
 * Returns the facts of each class of the serving version, and of labels that are stored but not learned yet, in the order
 * learned. `stored`: the numbers of examples by label, as the trainer counts them now. A fact that is not known is
 * undefined.
 */
export function factsOf(manifest, stored, earlier = NONE) {
  const known = new Set(manifest?.labels ?? []);
  const all = new Set([...known, ...Object.keys(stored)]);
  const labels = new Set([...earlier.learned.filter((label) => all.has(label)), ...all]);
  return [...labels].map((label) => {
    const { train = 0, hold_out: held = 0 } = stored[label] ?? manifest?.counts?.[label] ?? {};
    const isKnown = known.has(label);
    const accuracy = isKnown ? manifest.metrics?.per_label?.[label] : undefined;
    return { label, train, held, isKnown, accuracy, change: fallen(earlier.parent, label, accuracy, -1), forgotten: fallen(earlier.best, label, accuracy, 1) };
  });
}

function fallen(before, label, now, sign) {
  const was = before.get(label);
  const fall = was === undefined || now === undefined ? undefined : sign * (was - now);
  // a class that is better than ever is not forgotten
  return sign > 0 && fall !== undefined ? Math.max(0, fall) : fall;
}

/** Returns the facts whose label contains the text, in the order; unknown values come last, equal ones as learned. */
export function arranged(facts, { sort, find }) {
  const { value } = SORTS[sort];
  const found = new Set(
    withText(
      facts.map(({ label }) => label),
      find,
    ),
  );
  const left = facts.filter(({ label }) => found.has(label));
  return sort === 'name'
    ? left.sort((one, other) => (one.label < other.label ? -1 : 1))
    : left.sort((one, other) => (value(one) ?? Infinity) - (value(other) ?? Infinity) || 0);
}

/** Reads the order from the query of the view's address; values that the page does not know are left out. */
export function orderFrom(query) {
  const given = new URLSearchParams(query);
  return { sort: Object.hasOwn(SORTS, given.get('sort') ?? '') ? given.get('sort') : DEFAULT_SORT, find: given.get('find') ?? '' };
}

/** Returns the address of the view with an order; the default order needs none. */
export function addressOfOrder({ sort, find }) {
  const query = new URLSearchParams({ ...(sort !== DEFAULT_SORT && { sort }), ...(find.trim() && { find }) }).toString();
  return `#/watch${query && `?${query}`}`;
}
