import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { labelOf, remember } from '../examples.js';

/** So many labels have a button of their own; any other is typed. */
const BUTTONS = 4;

/** Says what a picture really shows, with one click: it becomes an example, or its example gets another label. */
export class Correction {
  #place;
  #status = h('p', { class: 'correction-status', role: 'status', tabindex: '-1', dir: 'auto' });
  #isBusy = false;
  #picture = null;
  #id = null;

  constructor(place) {
    this.#place = place;
  }

  /** A picture that is an example already says so. */
  async show(picture, prediction) {
    const isSame = this.#id === prediction.id;
    this.#picture = picture;
    this.#id = prediction.id;
    if (isSame) {
      return; // asked again by another version: what was said of it stands
    }
    setText(this.#status, '');
    this.#draw(prediction);
    const id = this.#id;
    const known = await labelOf(id);
    if (known && id === this.#id && this.#status.textContent === '') {
      setText(this.#status, `It is one of your examples, with the label “${known}”. Another label replaces that one.`);
    }
  }

  clear() {
    this.#id = null;
    this.#place.replaceChildren();
  }

  #draw(prediction) {
    const buttons = prediction.predictions
      .slice(0, BUTTONS)
      .map(({ label }) => h('button', { type: 'button', class: 'button chip', dir: 'auto', onclick: () => this.#say(label) }, label));
    const other = h('input', {
      id: 'correction-other',
      list: 'known-labels',
      maxlength: '128',
      placeholder: 'something else',
      autocomplete: 'off',
    });
    const form = h(
      'form',
      {
        class: 'row correction-other',
        onsubmit: (event) => {
          event.preventDefault();
          const label = other.value.trim();
          other.value = '';
          return label && this.#say(label);
        },
      },
      h('label', { for: 'correction-other', class: 'unseen' }, 'Another label'),
      other,
      h('button', { class: 'button' }, 'Say so'),
    );
    this.#place.replaceChildren(
      h('h3', {}, 'What is it really?'),
      h('p', { class: 'hint' }, 'One click makes the picture an example of that label.'),
      h('div', { class: 'row chips' }, buttons),
      form,
      this.#status,
    );
  }

  async #say(label) {
    const id = this.#id;
    if (this.#isBusy) {
      return;
    }
    this.#lock(true);
    try {
      const old = await labelOf(id);
      await this.#send(id, label, old);
      remember(id, label);
    } catch (failure) {
      setText(this.#status, failure.message);
    } finally {
      this.#lock(false);
    }
  }

  async #send(id, label, old) {
    if (old === label) {
      setText(this.#status, `It is an example of “${label}” already.`);
    } else if (old) {
      await api.relabel(id, label);
      this.#done(`Was “${old}”, is “${label}” now. The next version learns it so.`, () => api.relabel(id, old), old);
    } else {
      await api.sendExample(label, this.#picture);
      this.#done(`Sent as an example of “${label}”. The next version learns from it.`, () => api.retract(id), null);
    }
  }

  #done(text, undo, before) {
    const id = this.#id;
    const button = h(
      'button',
      { type: 'button', class: 'button small quiet', onclick: () => this.#takeBack(id, undo, before) },
      'Undo',
    );
    this.#status.replaceChildren(text, ' ', button);
  }

  async #takeBack(id, undo, before) {
    if (this.#isBusy) {
      return;
    }
    this.#lock(true);
    try {
      await undo();
      remember(id, before);
      setText(this.#status, before ? `Its label is “${before}” again.` : 'Retracted. The next version learns without it.');
    } catch (failure) {
      setText(this.#status, failure.message);
    } finally {
      this.#lock(false);
      // the button that was pressed is gone
      this.#status.focus();
    }
  }

  /** While one answer is awaited, none is sent. The controls stay as they are: a disabled one would lose the focus. */
  #lock(locked) {
    this.#isBusy = locked;
    this.#place.toggleAttribute('data-busy', locked);
  }
}
