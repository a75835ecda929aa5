/** Answers are remembered until the trainer has them; older ones cannot come back. */
const REMEMBERED = 1_000;

/** Whether an image needs no answer any more, by the service's refusal: somebody answered, or it made way for others. */
export const isOver = ({ status }) => status === 404 || status === 409;

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
    const taken = this.current;
    if (taken) {
      this.drop(taken);
    }
    return taken;
  }

  /** Removes an image that needs no answer any more. */
  drop({ id }) {
    this.#items = this.#items.filter((item) => item.id !== id);
    this.#answered.delete(id);
    this.#answered.add(id);
    if (this.#answered.size > REMEMBERED) {
      this.#answered.delete(this.#answered.values().next().value);
    }
  }

  /** Shows an image again whose answer was undone. */
  putBack(item) {
    this.#answered.delete(item.id);
    this.#items = [item, ...this.#items.filter(({ id }) => id !== item.id)];
  }

  /** Shows an image again whose answer was not accepted, after the shown one, which a person may be labelling. */
  giveBack(item) {
    const { current } = this;
    this.putBack(item);
    if (current && current.id !== item.id) {
      this.putBack(current);
    }
  }
}
