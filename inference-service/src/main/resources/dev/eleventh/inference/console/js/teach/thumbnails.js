import { byId, h, setText } from '../dom.js';
import { thumbnailOf } from '../pictures/thumbnail.js';

/** So many are shown; of a folder of thousands the last ones tell enough. */
const SHOWN = 20;

const WORDS = {
  sending: 'being sent',
  sent: 'sent',
  known: 'known already',
  refused: 'not accepted',
  stopped: 'not sent',
  retracted: 'retracted',
};

/** The pictures sent last, each with how far it is. */
export class Thumbnails {
  #list = byId('teach-thumbnails');
  #items = new Map();

  show(picture) {
    // a folder of thousands that waits would only rush by
    const item = this.#items.get(picture) ?? (picture.state === 'sending' ? this.#add(picture) : null);
    if (!item || picture.state === 'waiting') {
      return;
    }
    item.dataset.state = picture.state;
    const why = picture.state === 'refused' && picture.reason ? `: ${picture.reason}` : '';
    const what = `${picture.label}, ${WORDS[picture.state]}${why}`;
    item.title = what;
    setText(item.lastElementChild, what);
  }

  #add(picture) {
    const item = h('li', {}, thumbnailOf(picture.file), h('span', { class: 'unseen' }));
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
