import * as api from '../api.js';
import { addressOf } from '../class/address.js';
import { h, icon } from '../dom.js';
import { inTurn } from '../in-turn.js';

/** The trainer compares one image at a time; these turns do not wait for suspects, which take longer. */
const inTurnHere = inTurn();

/** Shows the stored examples that an image resembles most, so that a person sees where a prediction comes from. */
export class Similar {
  #place;
  #id = null;

  constructor(place) {
    this.#place = place;
  }

  /** Shows the examples for an image; another prediction of the same image changes nothing. */
  async show(picture, id) {
    if (this.#id === id) {
      return;
    }
    this.clear();
    this.#id = id;
    let found;
    try {
      // one question at a time; a question for an image that is no longer shown is not asked
      found = await inTurnHere(() => (this.#id === id ? api.nearest(picture) : null));
    } catch (failure) {
      found = failure;
    }
    if (this.#id === id) {
      this.#place.replaceChildren(h('h3', {}, 'Looks most like'), ...(found instanceof Error ? [problem(found)] : content(found)));
    }
  }

  clear() {
    this.#id = null;
    this.#place.replaceChildren();
  }
}

const problem = (failure) => h('p', { class: 'hint' }, failure.status === 403 ? 'Only administrators see stored examples.' : failure.message);

function content({ nearest, compared, recorded }) {
  if (nearest.length === 0) {
    return [h('p', { class: 'hint' }, 'No example is recorded yet.')];
  }
  const all = compared < recorded ? `the newest ${compared} of ${recorded}` : `${compared}`;
  return [
    h('ol', { class: 'similar-list' }, nearest.map(card)),
    h('p', { class: 'hint number' }, `The nearest of ${all} examples, by the distance of their embeddings.`),
  ];
}

function card({ example, distance }) {
  const { id, label } = example;
  const none = () => h('span', { class: 'thumbnail none' }, icon('none'));
  const image = example.has_image
    ? h('img', { class: 'thumbnail', alt: '', src: api.storedImageUrl(id), onerror: () => image.replaceWith(none()) })
    : none();
  return h(
    'li',
    {},
    image,
    h('a', { href: addressOf(label, {}), dir: 'auto' }, label),
    h('span', { class: 'hint number' }, `distance ${distance.toFixed(2)}`),
  );
}
