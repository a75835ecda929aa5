import { byId, h, setText } from '../dom.js';

/** So many are shown; of a folder of thousands the last ones tell enough. */
const SHOWN = 28;

const WORDS = { waiting: 'waiting', sending: 'being sent', sent: 'sent', refused: 'refused' };

/** The pictures sent last, each with how far it is. */
export class Thumbnails {
  #list = byId('teach-thumbnails');
  #items = new Map();

  show(picture) {
    const item = this.#items.get(picture) ?? this.#add(picture);
    item.dataset.state = picture.state;
    const what = `${picture.label}, ${WORDS[picture.state]}${picture.reason ? `: ${picture.reason}` : ''}`;
    item.title = what;
    setText(item.lastElementChild, what);
  }

  #add(picture) {
    const source = URL.createObjectURL(picture.file);
    const image = h('img', { alt: '', src: source, onerror: () => item.toggleAttribute('data-unreadable', true) });
    const item = h('li', {}, image, h('span', { class: 'unseen' }));
    this.#items.set(picture, item);
    this.#list.prepend(item);
    while (this.#items.size > SHOWN) {
      const [oldest, element] = this.#items.entries().next().value;
      this.#items.delete(oldest);
      URL.revokeObjectURL(element.firstElementChild.src);
      element.remove();
    }
    return item;
  }
}
