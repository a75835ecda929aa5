/**
 * Shares one source of each name among all windows. A source is open while a window wants it; a window that opens later
 * first receives the last state.
 */
export class Hub {
  #sources;
  #windows = new Map();
  #states = new Map();
  #last = new Map();

  /**
   * `sources`: by name, a function that makes a source (`Stream`, `Poll`) for a listener. `remembered`: the names whose last
   * event is a state, which a new reader needs.
   */
  constructor(sources, remembered) {
    this.#sources = new Map(Object.entries(sources).map(([name, make]) => [name, make(this.#listenerOf(name, remembered))]));
  }

  #listenerOf(name, remembered) {
    return {
      onState: (state, refused) => {
        this.#states.set(name, { name, state, refused });
        this.#tell({ name, state, refused });
      },
      onEvent: (event, data) => {
        if (remembered.includes(name)) {
          this.#last.set(name, { name, event, data });
        }
        this.#tell({ name, event, data });
      },
    };
  }

  #tell(message) {
    this.#windows.forEach((wanted, post) => wanted.includes(message.name) && post(message));
  }

  /** Sets the sources that a window wants, identified by its function `post(message)`; none if it is hidden or closed. */
  want(post, names) {
    const before = this.#windows.get(post) ?? [];
    names.length > 0 ? this.#windows.set(post, names) : this.#windows.delete(post);
    for (const name of before.filter((one) => !names.includes(one))) {
      post({ name, state: 'idle' });
    }
    for (const name of names.filter((one) => !before.includes(one) && this.#isWanted(one, post))) {
      post(this.#states.get(name) ?? { name, state: 'connecting' });
      if (this.#last.has(name)) {
        post(this.#last.get(name));
      }
    }
    this.#adjust();
  }

  /** Closes every source and forgets its last state, then reopens the wanted sources, after a sign-in or sign-out. */
  restart() {
    this.#sources.forEach((source) => source.want(false));
    this.#last.clear();
    this.#adjust();
  }

  #adjust() {
    for (const [name, source] of this.#sources) {
      const wanted = this.#isWanted(name, null);
      source.want(wanted);
      if (!wanted) {
        this.#last.delete(name); // the state would be outdated for the next window
      }
    }
  }

  #isWanted(name, except) {
    return [...this.#windows].some(([post, names]) => post !== except && names.includes(name));
  }
}
