import { h, quoting, setText } from '../dom.js';
import { counted } from '../format.js';
import { TrayTiles } from './tray-tiles.js';

/** Shows a group of the tray: its label, what the label means, and its images. */
export class TrayGroup {
  #group;
  #similar = '';
  #on;
  #parts;
  tiles;
  element;

  /**
   * `on`: `label(text)` while a person types, `join()` after that, `use(label)` of a label that is offered, `isDragging()` and
   * `drop()` of images, and those of `TrayTiles`.
   */
  constructor(group, on) {
    this.#group = group;
    this.#on = on;
    const id = `tray-label-${group.number}`;
    this.#parts = {
      input: h('input', {
        id,
        class: 'tray-label',
        list: 'known-labels',
        maxlength: '128',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: 'label',
        'aria-describedby': `${id}-meaning`,
        oninput: (event) => on.label(event.target.value),
        onchange: () => on.join(),
      }),
      count: h('span', { class: 'number hint' }),
      remove: h('button', { type: 'button', class: 'button small quiet', onclick: () => on.remove(group.images) }, 'Remove'),
      meaning: h('span', { id: `${id}-meaning`, class: 'hint' }),
      similar: h('span', { class: 'row' }),
    };
    const { input, count, remove, meaning, similar } = this.#parts;
    const name = h('label', { for: id }, 'Label');
    this.tiles = new TrayTiles(on);
    this.element = h(
      'li',
      { class: 'tray-group' },
      h('div', { class: 'tray-group-head' }, name, input, count, remove),
      h('p', { class: 'row tray-meaning' }, meaning, similar),
      this.tiles.element,
    );
    this.#acceptDrags();
  }

  /** `meaning`: as `meaningOf` returns it. */
  update(meaning) {
    const { input, count, remove } = this.#parts;
    if (input.value !== this.#group.label) {
      input.value = this.#group.label;
    }
    const images = counted(this.#group.images.length, 'image');
    setText(count, images);
    remove.setAttribute('aria-label', `Remove the group ${this.#group.label}, ${images}`);
    setText(this.#parts.meaning, meaning.text);
    this.#showSimilar(meaning.similar);
    this.tiles.show(this.#group.images, `Images of ${this.#group.label || 'the group without a label'}`);
  }

  focus() {
    this.#parts.input.focus();
  }

  /** One button for each label that may be meant; the buttons are kept while nothing changed, so that a click hits them. */
  #showSimilar(similar) {
    const key = JSON.stringify(similar);
    if (key === this.#similar) {
      return;
    }
    this.#similar = key;
    this.element.toggleAttribute('data-similar', similar.length > 0);
    this.#parts.similar.replaceChildren(
      ...similar.map((label) =>
        h(
          'button',
          {
            type: 'button',
            class: 'button small chip',
            // before the field loses the focus, which would join groups and move the button
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => this.#on.use(label),
          },
          quoting('Use', label),
        ),
      ),
    );
  }

  #acceptDrags() {
    const over = (isOver) => this.element.toggleAttribute('data-over', isOver);
    this.element.addEventListener('dragover', (event) => {
      if (this.#on.isDragging()) {
        event.preventDefault();
        over(true);
      }
    });
    this.element.addEventListener('dragleave', () => over(false));
    this.element.addEventListener('drop', (event) => {
      over(false);
      if (this.#on.isDragging()) {
        event.preventDefault();
        this.#on.drop();
      }
    });
  }
}
