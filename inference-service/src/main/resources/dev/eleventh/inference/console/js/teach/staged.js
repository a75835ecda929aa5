import { byId, h, icon, reconcile, setText } from '../dom.js';
import { counted } from '../format.js';
import { thumbnailOf } from '../pictures/thumbnail.js';

const SHOWN = 24;

/** Shows the images that wait for a label; each can be removed. */
export class Staged {
  #pictures = [];
  #numbers = 0;
  #onChange;
  #list = byId('teach-waiting');
  #more = byId('teach-waiting-more');
  #removeAll = byId('teach-waiting-remove');

  constructor(onChange) {
    this.#onChange = onChange;
    this.#removeAll.addEventListener('click', () => {
      this.take();
      byId('teach-choose').focus();
    });
  }

  get size() {
    return this.#pictures.length;
  }

  add(files) {
    this.#pictures.push(...files.map((file) => ({ file, number: ++this.#numbers })));
    this.#show();
  }

  /** Removes and returns all files. */
  take() {
    const files = this.#pictures.map(({ file }) => file);
    this.#pictures = [];
    this.#show();
    return files;
  }

  #remove(picture) {
    const at = this.#pictures.indexOf(picture);
    this.#pictures.splice(at, 1);
    this.#show();
    // the next image has moved to this place, so it gets the focus
    (this.#list.querySelectorAll('button')[Math.min(at, this.#pictures.length - 1)] ?? byId('teach-choose')).focus();
  }

  #show() {
    const shown = this.#pictures.slice(0, SHOWN);
    this.#list.hidden = this.size === 0;
    this.#removeAll.hidden = this.size === 0;
    setText(this.#more, this.size > SHOWN ? `and ${counted(this.size - SHOWN, 'more image')}` : '');
    reconcile(
      this.#list,
      shown,
      ({ number }) => number,
      (picture) =>
        h(
          'li',
          {},
          thumbnailOf(picture.file),
          h(
            'button',
            { type: 'button', class: 'remove', 'aria-label': `Remove ${picture.file.name}`, onclick: () => this.#remove(picture) },
            icon('remove'),
          ),
        ),
    );
    this.#onChange();
  }
}
