import { requestQuery } from './filters.js';

const PAGE = 100;
const LARGE_PAGE = 1_000;
/** One selection, and so one request, has no more examples. */
export const MOST = 10_000;

/** The examples of a class that match a filter, newest first, loaded page by page. `list(query)` requests a page. */
export class Pages {
  #list;
  #label = '';
  #filter = {};
  #next = null;
  /** Counts the lists, so that a late page of an earlier list is ignored. */
  #generation = 0;
  #loading = null;
  examples = [];
  /** {examples, isExact}; null until it is known. */
  count = null;

  constructor(list) {
    this.#list = list;
  }

  get hasMore() {
    return this.#next !== null && this.examples.length < MOST;
  }

  /** Begins a list anew and loads its first page; resolves to false if another list began in the meantime. */
  begin(label, filter) {
    this.#generation++;
    this.#label = label;
    this.#filter = filter;
    this.#next = null;
    this.#loading = null;
    this.examples = [];
    this.count = null;
    return this.#load({ limit: PAGE, count: true });
  }

  /** Loads the next page, if there is one; resolves to whether the list changed. */
  more() {
    return this.hasMore ? this.#load({ limit: PAGE, before: this.#next }) : Promise.resolve(false);
  }

  /** Loads all further pages, up to the most that one selection may have. */
  async rest() {
    let changed = false;
    while (this.hasMore && (await this.#load({ limit: LARGE_PAGE, before: this.#next }))) {
      changed = true;
    }
    return changed;
  }

  remove(ids) {
    this.examples = this.examples.filter(({ id }) => !ids.has(id));
    if (this.count) {
      this.count = { ...this.count, examples: Math.max(0, this.count.examples - ids.size) };
    }
  }

  /** One request at a time: two would load the same page twice. */
  async #load(what) {
    if (this.#loading) {
      return this.#loading;
    }
    const loading = this.#request(what, this.#generation);
    this.#loading = loading;
    try {
      return await loading;
    } finally {
      if (this.#loading === loading) {
        this.#loading = null;
      }
    }
  }

  async #request(what, generation) {
    const page = await this.#list(requestQuery(this.#label, this.#filter, what));
    if (generation !== this.#generation) {
      return false;
    }
    this.examples = [...this.examples, ...page.examples];
    this.#next = page.next ?? null;
    if (page.count !== undefined) {
      this.count = { examples: page.count, isExact: page.count_is_exact };
    }
    return true;
  }
}
