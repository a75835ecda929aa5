import { byId, h, quoting, reconcile, setText } from '../dom.js';
import { counted } from '../format.js';

const SHOWN = 50;

/**
 * Lists images that were not accepted, each with the reason. Images with a temporary failure can be sent again, and images
 * that are examples with another label can be relabelled.
 */
export class Refusals {
  #refused = [];
  #numbers = 0;
  #title = h('summary');
  #onRelabel;
  // focusable, so that it scrolls by keyboard even if no row has a button
  #list = h('ul', { tabindex: '0', 'aria-label': 'Images that were not accepted' });
  #again;
  #relabel;
  #box = h('details', { class: 'refusals', hidden: true }, this.#title);

  /** `onAgain(pictures)` sends images again; `onRelabel(pictures)` gives examples another label. */
  constructor(onAgain, onRelabel) {
    const button = (onclick, more = '') => h('button', { type: 'button', class: `button small ${more}`, onclick });
    this.#onRelabel = onRelabel;
    this.#again = button(() => this.#leave(() => onAgain(this.#take(({ picture }) => picture.mayPass))));
    this.#relabel = button(() => onRelabel(this.#refused.map(({ picture }) => picture).filter(({ conflict }) => conflict)));
    const clear = button(() => this.#leave(() => this.#take(() => true)), 'quiet');
    setText(clear, 'Clear');
    this.#box.append(this.#list, h('div', { class: 'row' }, this.#again, this.#relabel, clear));
    byId('teach-refused').append(this.#box);
  }

  add(picture) {
    this.#refused.push({ picture, number: ++this.#numbers });
    this.#show();
  }

  #take(matches) {
    const taken = this.#refused.filter(matches);
    this.#refused = this.#refused.filter((one) => !matches(one));
    this.#show();
    return taken.map(({ picture }) => picture);
  }

  /** Applies `change`, and moves the focus if the change removed the pressed button. */
  #leave(change) {
    change();
    if (!this.#box.contains(document.activeElement) || document.activeElement.hidden) {
      (this.#box.hidden ? byId('teach-choose') : this.#title).focus();
    }
  }

  /** Removes an image from the list, because it is an example with its label now. */
  drop(picture) {
    const isIt = (one) => one.picture === picture;
    if (this.#refused.some(isIt)) {
      this.#box.contains(document.activeElement) ? this.#leave(() => this.#take(isIt)) : this.#take(isIt);
    }
  }

  #show() {
    const passing = this.#refused.filter(({ picture }) => picture.mayPass).length;
    const conflicts = this.#refused.filter(({ picture }) => picture.conflict).length;
    this.#box.hidden = this.#refused.length === 0;
    setText(this.#title, `${counted(this.#refused.length, 'image')} not accepted`);
    this.#again.hidden = passing === 0;
    setText(this.#again, `Send ${counted(passing, 'image')} again`);
    this.#relabel.hidden = conflicts < 2;
    setText(this.#relabel, `Relabel all ${conflicts}`);
    reconcile(
      this.#list,
      this.#refused.slice(-SHOWN).reverse(),
      ({ number }) => number,
      (one) => this.#makeItem(one),
      (item, { picture }) => setText(item.firstElementChild, `${picture.file.name}: ${picture.reason}`),
    );
  }

  #makeItem(one) {
    const { picture } = one;
    const relabel = () => this.#onRelabel([picture]);
    return h(
      'li',
      {},
      h('span', { dir: 'auto' }),
      picture.conflict &&
        h('button', { type: 'button', class: 'button small', onclick: relabel }, quoting('Relabel as', picture.label)),
    );
  }
}
