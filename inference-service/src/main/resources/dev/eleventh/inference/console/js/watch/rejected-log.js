const FIRST = 100;
/** Whether there are new records is asked often, so few are read. */
const NEWS = 12;
const OLDER = 1_000;
/** The page keeps no more records. */
export const MOST = 5_000;

/** Names a record by its place on the topic; a record that was sent again has the place of the first one. */
export const placeOf = ({ partition, offset }) => `${partition}-${offset}`;

/** The rejected records, newest first. `list(limit, before)` requests a page; a record on the topic never changes. */
export class RejectedLog {
  #list;
  #next = null;
  #last = Promise.resolve();
  #known = new Set();
  records = [];
  /** Whether the records were read at least once. */
  isRead = false;

  constructor(list) {
    this.#list = list;
  }

  get hasMore() {
    return this.#next !== null && this.records.length < MOST;
  }

  /** Reads the records that are new. */
  refresh() {
    return this.#inTurn(() => (this.isRead ? this.#readNews() : this.#read(FIRST)));
  }

  /** Reads older records. */
  older() {
    return this.#inTurn(() => (this.hasMore ? this.#read(Math.min(OLDER, MOST - this.records.length), this.#next) : undefined));
  }

  /** Two requests at the same time would read the same records twice. */
  #inTurn(work) {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #read(limit, before) {
    const page = await this.#list(limit, before);
    this.#next = page.next ?? null;
    this.isRead = true;
    this.#set([...this.records, ...page.rejected.filter((record) => !this.#known.has(placeOf(record)))]);
  }

  async #readNews() {
    const news = [];
    let page = await this.#list(NEWS);
    while (this.#takeNews(page, news) && page.next && news.length < MOST) {
      page = await this.#list(FIRST, page.next);
    }
    if (news.length > 0) {
      this.#set([...news, ...this.records].slice(0, MOST));
    }
  }

  /** Returns whether all records of the page were new, so that there may be more. */
  #takeNews({ rejected }, news) {
    const found = rejected.filter((record) => !this.#known.has(placeOf(record)));
    news.push(...found);
    return found.length === rejected.length;
  }

  #set(records) {
    this.records = records;
    this.#known = new Set(records.map(placeOf));
  }
}

/** Returns the records by reason, as [reason, records], the most frequent reason first. */
export function groupsOf(records) {
  const groups = new Map();
  for (const record of records) {
    groups.get(record.reason)?.push(record) ?? groups.set(record.reason, [record]);
  }
  return [...groups].sort(([, one], [, other]) => other.length - one.length);
}
