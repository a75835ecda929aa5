import { byId, h, reconcile, setText } from '../dom.js';
import { counted } from '../format.js';

const SHOWN = 50;

/** Pictures that were not taken, each with the reason; those that may go through next time can be sent again. */
export class Refusals {
  #refused = [];
  #title = h('summary');
  #list = h('ul');
  #box = h('details', { class: 'refusals', hidden: true }, this.#title);

  constructor(onAgain) {
    const again = h('button', { type: 'button', class: 'button small', onclick: () => onAgain(this.#take()) }, 'Send them again');
    const clear = h('button', { type: 'button', class: 'button small quiet', onclick: () => this.#take() }, 'Clear');
    this.#box.append(this.#list, h('div', { class: 'row' }, again, clear));
    byId('teach-refused').append(this.#box);
  }

  add(picture) {
    this.#refused.push(picture);
    this.#show();
  }

  #take() {
    const taken = this.#refused;
    this.#refused = [];
    this.#show();
    return taken;
  }

  #show() {
    this.#box.hidden = this.#refused.length === 0;
    setText(this.#title, `${counted(this.#refused.length, 'picture')} not taken`);
    const shown = this.#refused.slice(-SHOWN).reverse();
    reconcile(
      this.#list,
      shown,
      (picture) => this.#refused.indexOf(picture),
      () => h('li'),
      (item, picture) => setText(item, `${picture.file.name}: ${picture.reason}`),
    );
  }
}
