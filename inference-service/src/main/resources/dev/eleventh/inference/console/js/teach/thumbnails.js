import { byId, h, setText } from '../dom.js';
import { thumbnailOf } from '../pictures/thumbnail.js';

/** Number of thumbnails shown; for a large folder the last ones suffice. */
const SHOWN = 20;

const WORDS = {
  sending: 'being sent',
  sent: 'sent',
  known: 'already known',
  refused: 'not accepted',
  stopped: 'not sent',
  retracted: 'retracted',
};

/** Shows the last images sent, each with its state. */
export class Thumbnails {
  #list = byId('teach-thumbnails');
  #items = new Map();

  show(picture) {
    // waiting images are not shown, because a large folder has too many of them
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
