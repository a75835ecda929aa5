/** Answers are remembered until the trainer has them; older ones cannot come back. */
const REMEMBERED = 1_000;

/** The images that this person labels next. The first one is shown; a newer list from the service replaces the others. */
export class Queue {
  #items = [];
  /** The ids that this person answered or undid last, in order. */
  #answered = new Set();

  get current() {
    return this.#items[0] ?? null;
  }

  get next() {
    return this.#items[1] ?? null;
  }

  get length() {
    return this.#items.length;
  }

  /** Takes over a newer list. The shown image stays, because a person may be looking at it. */
  update(items) {
    const { current } = this;
    const others = items.filter(({ id }) => id !== current?.id && !this.#answered.has(id));
    this.#items = current ? [current, ...others] : others;
  }

  /** Removes and returns the shown image. */
  take() {
    const taken = this.#items.shift() ?? null;
    if (taken) {
      this.#answered.delete(taken.id);
      this.#answered.add(taken.id);
      if (this.#answered.size > REMEMBERED) {
        this.#answered.delete(this.#answered.values().next().value);
      }
    }
    return taken;
  }

  /** Shows an image again whose answer was undone. */
  putBack(item) {
    this.#answered.delete(item.id);
    this.#items = [item, ...this.#items.filter(({ id }) => id !== item.id)];
  }
}
