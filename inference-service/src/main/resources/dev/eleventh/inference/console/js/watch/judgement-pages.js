export const PAGE = 50;

/**
 * The judgements that match a search, newest first, one page at a time. `list(query)` requests a page. The first page
 * follows the newest judgements; a later one stays as it is.
 */
export class JudgementPages {
  #list;
  #filter = { search: '', promoted: true };
  /** The cursors of the pages up to this one; undefined for the first page. */
  #cursors = [undefined];
  /** Those of the page that was requested last. */
  #wanted = this.#cursors;
  #next;
  /** Counts the requests, so that a late answer to an earlier one is ignored. */
  #generation = 0;
  judgements = [];
  /** Number of judgements that match; null until it is known. */
  count = null;

  constructor(list) {
    this.#list = list;
  }

  get filter() {
    return this.#filter;
  }

  get hasNewer() {
    return this.#cursors.length > 1;
  }

  get hasOlder() {
    return this.#next !== undefined;
  }

  /** Shows the first page of another filter; resolves to whether it was loaded. */
  begin(filter) {
    this.#filter = { ...this.#filter, ...filter };
    return this.#load([undefined]);
  }

  older() {
    return this.hasOlder ? this.#load([...this.#cursors, this.#next]) : Promise.resolve(false);
  }

  newer() {
    return this.hasNewer ? this.#load(this.#cursors.slice(0, -1)) : Promise.resolve(false);
  }

  /** Reads the page again, if it is the one that newer judgements change, and no other page is on its way. */
  refresh() {
    return this.#wanted.length > 1 ? Promise.resolve(false) : this.#load(this.#wanted);
  }

  async #load(cursors) {
    const mine = ++this.#generation;
    this.#wanted = cursors;
    const page = await this.#list({ ...this.#filter, limit: PAGE, before: cursors.at(-1) }).catch((failure) => {
      if (mine === this.#generation) {
        this.#wanted = this.#cursors;
      }
      throw failure;
    });
    if (mine !== this.#generation) {
      return false;
    }
    this.#cursors = cursors;
    this.#next = page.next;
    this.judgements = page.judgements;
    this.count = page.count;
    return true;
  }

  /** Number of the judgements before this page. */
  get #skipped() {
    return (this.#cursors.length - 1) * PAGE;
  }

  /** The places of the first and the last judgement of the page among those that match, from 1. */
  get range() {
    return { from: this.#skipped + 1, to: this.#skipped + this.judgements.length };
  }
}
