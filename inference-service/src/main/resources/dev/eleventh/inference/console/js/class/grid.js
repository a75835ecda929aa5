import { h } from '../dom.js';
import { startDrags } from './drag.js';
import { touched } from './rectangle.js';
import { Selection } from './selection.js';
import { makeThumbnail, showLeaving } from './thumbnail.js';

/** Thumbnails that are selected by click, keys or a rectangle. Thousands of them stay fast: only what changes is drawn. */
export class Grid {
  #elements = new Map();
  #selection = new Selection();
  #leaving = new Map();
  /** The ids whose thumbnails show that they are selected, and the thumbnail that the Tab key reaches. */
  #drawn = new Set();
  #stop;
  #onChange;
  #onAll;
  #list = h('ul', { class: 'class-grid', role: 'listbox', 'aria-multiselectable': 'true', 'aria-label': 'Examples', 'aria-describedby': 'class-keys' });
  element = h('div', { class: 'class-grid-place' }, this.#list);

  /** `onChange`: after each change of the selection; `onAll`: loads the examples that are not shown yet. */
  constructor(onChange, onAll) {
    this.#onChange = onChange;
    this.#onAll = onAll;
    this.#list.addEventListener('keydown', (event) => this.#press(event));
    this.#list.addEventListener('click', (event) => this.#click(event));
    this.#list.addEventListener('focusin', (event) => this.#follow(event.target));
    this.#drag();
  }

  get selected() {
    return this.#selection.ids;
  }

  /** Shows these examples; the thumbnails of examples that stay are kept. */
  show(examples) {
    const ids = new Set(examples.map(({ id }) => id));
    const hadFocus = this.#list.contains(document.activeElement);
    const kept = [...this.#elements].filter(([id]) => ids.has(id));
    // a list that grows keeps its thumbnails; another list, or one with predictions, is made anew
    const grows = kept.every(([id, { predicted }], place) => examples[place].id === id && examples[place].predicted === predicted);
    for (const [id, element] of this.#elements) {
      if (!grows || !ids.has(id)) {
        element.remove();
        this.#elements.delete(id);
        this.#drawn.delete(id);
      }
    }
    for (const example of examples) {
      if (!this.#elements.has(example.id)) {
        const element = makeThumbnail(example);
        showLeaving(element, this.#leaving.get(example.id) ?? '');
        this.#elements.set(example.id, element);
        this.#list.append(element);
      }
    }
    this.#list.hidden = examples.length === 0;
    this.#list.toggleAttribute('data-predicted', examples.some(({ predicted }) => predicted));
    this.#order();
    if (hadFocus && !this.#list.contains(document.activeElement)) {
      this.#elements.get(this.#selection.focus)?.focus();
    }
  }

  /** Marks examples for which an action waits; they cannot be selected. Without a text they can be selected again. */
  mark(ids, text) {
    for (const id of ids) {
      text ? this.#leaving.set(id, text) : this.#leaving.delete(id);
      const element = this.#elements.get(id);
      if (element) {
        showLeaving(element, text);
      }
    }
    this.#order();
  }

  async selectAll() {
    await this.#onAll();
    this.#selection.all();
    this.#draw();
  }

  clear() {
    this.#selection.clear();
    this.#draw();
  }

  #order() {
    this.#selection.setOrder([...this.#elements.keys()].filter((id) => !this.#leaving.has(id)));
    this.#draw();
  }

  /** The list is one stop of the Tab key, at the example that keys act on. */
  #draw() {
    const selected = new Set(this.#selection.ids);
    const set = (id, isSelected) => this.#elements.get(id)?.setAttribute('aria-selected', String(isSelected));
    this.#drawn.forEach((id) => selected.has(id) || set(id, false));
    selected.forEach((id) => this.#drawn.has(id) || set(id, true));
    this.#drawn = selected;
    const stop = this.#elements.get(this.#selection.focus);
    if (stop !== this.#stop) {
      this.#stop?.setAttribute('tabindex', '-1');
      stop?.setAttribute('tabindex', '0');
      this.#stop = stop;
    }
    this.#onChange();
  }

  #idOf(target) {
    const id = target.closest?.('[role=option]')?.dataset.key;
    return id === undefined || this.#leaving.has(id) ? null : id;
  }

  #follow(target) {
    const id = this.#idOf(target);
    if (id !== null && id !== this.#selection.focus) {
      this.#selection.focusOn(id);
      this.#draw();
    }
  }

  #click(event) {
    const id = this.#idOf(event.target);
    if (id === null) {
      return;
    }
    if (event.shiftKey) {
      this.#selection.extendTo(id, event.ctrlKey || event.metaKey);
    } else if (event.ctrlKey || event.metaKey || event.pointerType === 'touch') {
      this.#selection.toggle(id);
    } else {
      this.#selection.only(id);
    }
    this.#draw();
  }

  #press(event) {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      this.selectAll();
      return;
    }
    if (event.altKey || !this.#selection.press(event.key, { shift: event.shiftKey, control, columns: this.#measure().columns })) {
      return;
    }
    event.preventDefault();
    this.#draw();
    const focused = this.#elements.get(this.#selection.focus);
    focused?.focus({ preventScroll: true });
    focused?.scrollIntoView({ block: 'nearest' });
  }

  #measure() {
    const style = getComputedStyle(this.#list);
    const first = this.#list.firstElementChild?.getBoundingClientRect();
    return {
      columns: style.gridTemplateColumns.split(' ').length,
      cells: this.#elements.size,
      width: first?.width ?? 1,
      height: first?.height ?? 1,
      gap: parseFloat(style.columnGap) || 0,
    };
  }

  #drag() {
    let all;
    let kept;
    let grid;
    startDrags(this.element, this.#list, {
      begin: (adds) => {
        all = [...this.#elements.keys()];
        kept = adds ? this.#selection.ids : [];
        grid = this.#measure();
      },
      move: (box) => {
        this.#selection.set([...kept, ...touched(box, grid).map((index) => all[index])]);
        this.#draw();
      },
    });
  }
}
