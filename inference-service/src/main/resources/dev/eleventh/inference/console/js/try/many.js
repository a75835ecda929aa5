import { announce } from '../announce.js';
import * as api from '../api.js';
import { h, reconcile, setText } from '../dom.js';
import { percent } from '../format.js';
import { sendable } from '../pictures/sendable.js';
import { thumbnailOf } from '../pictures/thumbnail.js';
import { insist } from '../retry.js';
import { leastSureFirst, summaryOf, versionsOf } from './batch.js';
import { anyOf, sentence, sureness } from './words.js';

/** Few, because a browser opens at most six connections to a host. */
const PARALLEL = 3;

/** A grid of images with their predictions, least sure first. An image that cannot be predicted shows the reason. */
export class Many {
  #place;
  #onChoose;
  #onRemove;
  #images = [];
  #chosen = null;
  #newest = 0;
  #isPredicting = false;
  #summary = h('p', { class: 'hint number' });
  #again = h('button', { type: 'button', class: 'button small', hidden: true, onclick: () => this.#predict() });
  #grid = h('ul', { class: 'many-grid', 'aria-label': 'Predicted images, least sure first' });

  /**
   * Shows the grid in `place`, which is hidden while there are no images. `onChoose(file)`: the person chose an image.
   * `onRemove()`: the person removed all, and the button that had the focus is hidden.
   */
  constructor(place, onChoose, onRemove) {
    this.#place = place;
    this.#onChoose = onChoose;
    this.#onRemove = onRemove;
    const close = h('button', { type: 'button', class: 'button small quiet', onclick: () => this.#remove() }, 'Remove all');
    place.append(
      h('div', { class: 'row between' }, h('h2', { tabindex: '-1' }, 'Least sure first'), h('div', { class: 'row' }, this.#again, close)),
      this.#summary,
      this.#grid,
    );
  }

  /** Predicts images; images of an earlier call are removed. */
  show(files) {
    this.#images = files.map((file, number) => ({ number, file, prediction: null, problem: null }));
    this.#chosen = null;
    this.#grid.replaceChildren();
    this.#place.hidden = false;
    this.#predict();
  }

  #remove() {
    this.#images = [];
    this.#grid.replaceChildren();
    this.#place.hidden = true;
    this.#onRemove();
  }

  /** Offers to predict again when a newer version serves. Versions may follow each other fast, so this waits for a click. */
  offer(version) {
    this.#newest = version;
    const isOlder = versionsOf(this.#images).some((each) => each !== version);
    this.#again.hidden = this.#isPredicting || !isOlder;
    setText(this.#again, `Predict again with version ${version}`);
  }

  async #predict() {
    const images = this.#images;
    const queue = [...images];
    this.#isPredicting = true;
    this.#again.hidden = true;
    const work = async () => {
      while (queue.length > 0 && images === this.#images) {
        await this.#ask(queue.shift(), images);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    if (images === this.#images && images.length > 0) {
      this.#isPredicting = false;
      announce('many', summaryOf(images));
      this.offer(this.#newest);
    }
  }

  async #ask(image, images) {
    try {
      const sent = await sendable(image.file);
      image.prediction = await insist(() => api.predict(sent));
      image.problem = null;
    } catch (failure) {
      image.prediction = null;
      image.problem = failure.message;
    }
    if (images === this.#images) {
      this.#draw();
    }
  }

  #draw() {
    setText(this.#summary, summaryOf(this.#images));
    const seen = this.#images.filter(({ prediction, problem }) => prediction || problem);
    reconcile(
      this.#grid,
      leastSureFirst(seen),
      ({ number }) => number,
      (image) => this.#tile(image),
      update,
    );
  }

  #tile(image) {
    const button = h(
      'button',
      { type: 'button', class: 'many-tile', 'aria-pressed': 'false', onclick: () => this.#choose(image, button) },
      thumbnailOf(image.file),
      h('span', { class: 'many-label', dir: 'auto' }),
      h('span', { class: 'many-sure number' }),
    );
    return h('li', {}, button);
  }

  #choose(image, button) {
    this.#chosen?.setAttribute('aria-pressed', 'false');
    this.#chosen = button;
    button.setAttribute('aria-pressed', 'true');
    this.#onChoose(image.file);
  }
}

function update(item, { file, prediction, problem }) {
  const button = item.firstElementChild;
  const [, label, sure] = button.children;
  item.dataset.kind = problem ? 'failed' : sureness(prediction).kind;
  const said = problem ?? sentence(prediction);
  button.setAttribute('aria-label', `${file.name}: ${said}${problem ? '' : `, ${percent(prediction.predictions[0].probability)} confidence`}`);
  button.title = `${file.name}: ${said}`;
  setText(label, problem ?? labelText(prediction));
  setText(sure, problem ? 'failed' : percent(prediction.predictions[0].probability));
}

function labelText(prediction) {
  const { kind, labels } = sureness(prediction);
  return kind === 'unknown' ? 'Unknown' : kind === 'lost' ? `${labels[0]}?` : anyOf(labels);
}
