/**
 * Which examples of a list are selected, and which one has the focus. A range extends from the anchor: the example that was
 * selected or toggled last. Knows ids and their order, but no elements.
 */
export class Selection {
  #order = [];
  #places = new Map();
  #selected = new Set();
  #anchor = null;
  #focus = null;

  /** Sets the ids in the order of the list. Ids that left the list are no longer selected. */
  setOrder(ids) {
    const old = this.#focus === null ? -1 : this.#places.get(this.#focus);
    this.#order = [...ids];
    this.#places = new Map(this.#order.map((id, place) => [id, place]));
    this.#selected = new Set([...this.#selected].filter((id) => this.#places.has(id)));
    if (!this.#places.has(this.#anchor)) {
      this.#anchor = null;
    }
    if (!this.#places.has(this.#focus)) {
      // the neighbour of an example that left
      this.#focus = this.#order[Math.max(0, Math.min(old, this.#order.length - 1))] ?? null;
    }
  }

  get size() {
    return this.#selected.size;
  }

  /** The selected ids in the order of the list. */
  get ids() {
    return this.#order.filter((id) => this.#selected.has(id));
  }

  /** The id that keys act on; null if the list is empty. */
  get focus() {
    return this.#focus;
  }

  has(id) {
    return this.#selected.has(id);
  }

  /** Moves the focus without selecting. */
  focusOn(id) {
    this.#focus = id;
  }

  /** Selects one example and no other. */
  only(id) {
    this.#selected = new Set([id]);
    this.#anchor = this.#focus = id;
  }

  toggle(id) {
    if (!this.#selected.delete(id)) {
      this.#selected.add(id);
    }
    this.#anchor = this.#focus = id;
  }

  /** Selects from the anchor to an example; keeps the selection outside the range if `adds`. */
  extendTo(id, adds = false) {
    const from = this.#places.get(this.#anchor ?? id);
    const to = this.#places.get(id);
    const range = this.#order.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#selected = new Set([...(adds ? this.#selected : []), ...range]);
    this.#anchor ??= id;
    this.#focus = id;
  }

  /** Selects exactly these ids, such as those inside a rectangle. */
  set(ids) {
    this.#selected = new Set([...ids].filter((id) => this.#places.has(id)));
  }

  all() {
    this.#selected = new Set(this.#order);
  }

  clear() {
    this.#selected.clear();
    this.#anchor = null;
  }

  /**
   * Applies a key to a list with a number of columns. Returns whether the key means something here.
   * `shift` extends the selection to where an arrow key leads; `control` is also the command key.
   */
  press(key, { shift = false, control = false, columns = 1 } = {}) {
    if (this.#order.length === 0) {
      return false;
    }
    if (control && key.toLowerCase() === 'a') {
      this.all();
    } else if (key === 'Escape' && this.size > 0) {
      this.clear();
    } else if (key === ' ') {
      shift ? this.extendTo(this.#focus) : this.toggle(this.#focus);
    } else {
      return this.#move(key, shift, columns);
    }
    return true;
  }

  #move(key, isExtending, columns) {
    const at = this.#places.get(this.#focus) ?? 0;
    const last = this.#order.length - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -at, End: last - at }[key];
    if (step === undefined) {
      return false;
    }
    const isOutside = at + step < 0 || at + step > last;
    // the last row may be short: down leads to its end, but nothing leads beyond the list
    const to = !isOutside ? at + step : key === 'ArrowDown' && Math.floor(at / columns) < Math.floor(last / columns) ? last : at;
    if (isExtending) {
      this.#anchor ??= this.#focus;
      this.extendTo(this.#order[to]);
    } else {
      this.#focus = this.#order[to];
    }
    return true;
  }
}
