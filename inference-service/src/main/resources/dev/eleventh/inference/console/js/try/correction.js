import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { labelOf, remember } from '../examples.js';

/** Number of labels with a button; other labels are typed. */
const BUTTONS = 4;

/** Corrects a prediction with one click: the image becomes an example, or its existing example gets another label. */
export class Correction {
  #place;
  #status = h('p', { class: 'correction-status', role: 'status', tabindex: '-1', dir: 'auto' });
  #isBusy = false;
  #picture = null;
  #id = null;

  constructor(place) {
    this.#place = place;
  }

  /** Shows the buttons for a prediction, and whether the image is already an example. */
  async show(picture, prediction) {
    const isSame = this.#id === prediction.id;
    this.#picture = picture;
    this.#id = prediction.id;
    if (isSame) {
      return; // another version predicted the same image: keep the status
    }
    setText(this.#status, '');
    this.#draw(prediction);
    const id = this.#id;
    const known = await labelOf(id);
    if (known && id === this.#id && this.#status.textContent === '') {
      setText(this.#status, `This image is already an example of “${known}”. Choose another label to correct it.`);
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
      placeholder: 'another label',
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
      h('button', { class: 'button' }, 'Correct'),
    );
    this.#place.replaceChildren(
      h('h3', {}, 'Wrong? Choose the correct label'),
      h('p', { class: 'hint' }, 'One click adds the image as an example of that label.'),
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
      setText(this.#status, `This image is already an example of “${label}”.`);
    } else if (old) {
      await api.relabel(id, label);
      this.#done(`Relabelled from “${old}” to “${label}”. The next version learns from it.`, () => api.relabel(id, old), old);
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
      setText(this.#status, before ? `The label is “${before}” again.` : 'Retracted. The next version learns without it.');
    } catch (failure) {
      setText(this.#status, failure.message);
    } finally {
      this.#lock(false);
      // the pressed button was removed
      this.#status.focus();
    }
  }

  /** Blocks further corrections until the response arrives. The controls stay enabled, because a disabled one would lose the focus. */
  #lock(locked) {
    this.#isBusy = locked;
    this.#place.toggleAttribute('data-busy', locked);
  }
}
