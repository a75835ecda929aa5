import { byId, h, setText } from '../dom.js';

/** So many are shown; of a folder of thousands the last ones tell enough. */
const SHOWN = 20;

const WORDS = { waiting: 'waiting', sending: 'being sent', sent: 'sent', refused: 'refused' };

/** The pictures sent last, each with how far it is. */
export class Thumbnails {
  #list = byId('teach-thumbnails');
  #items = new Map();

  show(picture) {
    if (picture.state === 'waiting') {
      return; // a folder of thousands would only rush by
    }
    const item = this.#items.get(picture) ?? this.#add(picture);
    item.dataset.state = picture.state;
    const what = `${picture.label}, ${WORDS[picture.state]}${picture.reason ? `: ${picture.reason}` : ''}`;
    item.title = what;
    setText(item.lastElementChild, what);
  }

  #add(picture) {
    const source = URL.createObjectURL(picture.file);
    const item = h('li', {}, h('img', { alt: '' }), h('span', { class: 'unseen' }));
    const image = item.firstElementChild;
    // not before: an item may leave the list while its picture is being read
    image.addEventListener('load', () => URL.revokeObjectURL(source));
    image.addEventListener('error', () => {
      item.toggleAttribute('data-unreadable', true);
      URL.revokeObjectURL(source);
    });
    image.src = source;
    this.#items.set(picture, item);
    this.#list.prepend(item);
    while (this.#items.size > SHOWN) {
      const [oldest, element] = this.#items.entries().next().value;
      this.#items.delete(oldest);
      element.remove();
    }
    return item;
  }
}
