// Remembers the labels that a person has confirmed, for as long as the browser's tab is open.

const KEY = 'eleventh.confirmed-labels';

/** `storage`: such as sessionStorage; may be forbidden, and then the labels are remembered as long as the page. */
export class Settled {
  #storage;
  #known;

  constructor(storage) {
    this.#storage = storage;
    this.#known = new Set(this.#read());
  }

  /** Whether this label of the example was confirmed. After a correction, the new label counts as not confirmed. */
  has({ id, label }) {
    return this.#known.has(keyOf(id, label));
  }

  add({ id, label }) {
    this.#known.add(keyOf(id, label));
    try {
      this.#storage().setItem(KEY, JSON.stringify([...this.#known]));
    } catch {
      // the set in memory remains
    }
  }

  #read() {
    try {
      const stored = JSON.parse(this.#storage().getItem(KEY) ?? '[]');
      return Array.isArray(stored) ? stored : [];
    } catch {
      return [];
    }
  }
}

// an id has no spaces
const keyOf = (id, label) => `${id} ${label}`;
