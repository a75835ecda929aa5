import { Selection } from '../class/selection.js';
import { h, icon, reconcile, setText } from '../dom.js';
import { thumbnailOf } from '../pictures/thumbnail.js';
import { moreText } from './tray-text.js';

const SHOWN_FIRST = 24;
const SHOWN_MORE = 120;

/** The thumbnails of a group: each can be removed, and selected by click or keys. The Tab key reaches one of them. */
export class TrayTiles {
  #images = [];
  #limit = SHOWN_FIRST;
  #selection = new Selection();
  #list;
  #more = h('button', { type: 'button', class: 'button small quiet', onclick: () => this.#showMore() });
  #on;
  element;

  /** `on`: `select()` after a change of the selection, `remove(images)` and `drag(images)`; null stands for the selected ones. */
  constructor(on) {
    this.#on = on;
    this.#list = h('ul', {
      class: 'thumbnails tray-images',
      onkeydown: (event) => this.#press(event),
      onfocusin: (event) => this.#follow(event.target),
    });
    this.element = h('div', { class: 'tray-tiles' }, this.#list, this.#more);
  }

  /** The selected images. */
  get selected() {
    const numbers = new Set(this.#selection.ids);
    return this.#images.filter(({ number }) => numbers.has(number));
  }

  clear() {
    this.#selection.clear();
    this.#draw();
  }

  /** `name`: of the list, for screen readers. */
  show(images, name) {
    this.#list.setAttribute('aria-label', name);
    const hadFocus = this.#list.contains(document.activeElement);
    this.#images = images;
    this.#draw();
    if (hadFocus && !this.#list.contains(document.activeElement)) {
      this.focus();
    }
  }

  focus() {
    this.#list.querySelector('[tabindex="0"]')?.focus();
  }

  #draw() {
    const shown = this.#images.slice(0, this.#limit);
    this.#selection.setOrder(shown.map(({ number }) => number));
    reconcile(
      this.#list,
      shown,
      ({ number }) => number,
      (image) => this.#make(image),
      (item, { number }) => {
        const [tile] = item.children;
        const isSelected = this.#selection.has(number);
        item.toggleAttribute('data-selected', isSelected);
        tile.setAttribute('aria-pressed', String(isSelected));
        tile.setAttribute('tabindex', number === this.#selection.focus ? '0' : '-1');
      },
    );
    const left = this.#images.length - shown.length;
    this.#more.hidden = left === 0;
    setText(this.#more, moreText(left, SHOWN_MORE, 'more image'));
  }

  #make(image) {
    const { name } = image.file;
    const tile = h(
      'button',
      { type: 'button', class: 'tray-tile', 'aria-label': name, title: name, onclick: (event) => this.#click(image, event) },
      thumbnailOf(image.file),
      h('span', { class: 'tile-check' }, icon('check')),
    );
    const remove = h(
      'button',
      { type: 'button', class: 'remove', tabindex: '-1', 'aria-label': `Remove ${name}`, title: 'Remove', onclick: () => this.#on.remove([image]) },
      icon('remove'),
    );
    const drag = (event) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', name);
      this.#on.drag(this.#selection.has(image.number) ? null : [image]);
    };
    return h('li', { draggable: 'true', ondragstart: drag }, tile, remove);
  }

  #click({ number }, event) {
    event.shiftKey ? this.#selection.extendTo(number, true) : this.#selection.toggle(number);
    this.#changed();
  }

  /** Keys act on the image with the focus, which a click, Tab or a screen reader may have moved. */
  #follow(target) {
    const number = Number(target.closest('li')?.dataset.key);
    if (Number.isFinite(number) && number !== this.#selection.focus) {
      this.#selection.focusOn(number);
      this.#draw();
    }
  }

  #press(event) {
    if (event.altKey) {
      return;
    }
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      const focused = this.#images.filter(({ number }) => number === this.#selection.focus);
      this.#on.remove(this.#selection.size > 0 ? null : focused);
      return;
    }
    const columns = getComputedStyle(this.#list).gridTemplateColumns.split(' ').length;
    // Enter in a group would press the thumbnail; Enter with Ctrl or ⌘ teaches
    if (this.#selection.press(event.key, { shift: event.shiftKey, control: event.ctrlKey || event.metaKey, columns })) {
      event.preventDefault();
      this.#changed();
      this.focus();
    }
  }

  #changed() {
    this.#draw();
    this.#on.select();
  }

  #showMore() {
    this.#limit += SHOWN_MORE;
    this.#draw();
    if (this.#more.hidden) {
      this.focus();
    }
  }
}
