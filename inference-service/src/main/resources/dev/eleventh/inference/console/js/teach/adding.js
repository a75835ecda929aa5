import { announce } from '../announce.js';
import { byId, h } from '../dom.js';
import { withoutDuplicates } from '../pictures/duplicates.js';
import { withoutUnreadableHeic } from '../pictures/heic.js';
import { labelled } from '../pictures/labels.js';
import { canDecode } from '../pictures/sendable.js';
import { leftOutTexts } from './tray-text.js';

const NO_IMAGE = 'None of these files is an image. This page accepts JPEG, PNG and every other format that your browser can display.';

/** Adds files to the tray in the order in which they were dropped, even if a large folder takes long to read. */
export class Adding {
  #tray;
  #typed;
  #onAdded;
  #last = Promise.resolve();

  /** `typed()` returns the typed label, as `labelled` takes it. `onAdded` is called after images were added. */
  constructor(tray, typed, onAdded) {
    this.#tray = tray;
    this.#typed = typed;
    this.#onAdded = onAdded;
  }

  /** `found`: the promise of {files, problems}. */
  take(found) {
    this.#last = this.#last.then(() => this.#add(found)).catch((failure) => this.report([`These files cannot be read: ${failure.message}`]));
  }

  /** Shows sentences about files that were not added, instead of earlier ones. */
  report(texts) {
    const place = byId('tray-left-out');
    place.hidden = texts.length === 0;
    place.replaceChildren(...texts.map((text) => h('p', { dir: 'auto' }, text)));
    if (texts.length > 0) {
      announce('left-out', texts.join(' '));
    }
  }

  async #add(found) {
    this.report(['Reading the files…']);
    const { files, problems } = await found;
    const { pictures, skipped } = labelled(files, this.#typed());
    const readable = await withoutUnreadableHeic(pictures, canDecode);
    const { images, duplicates, elsewhere } = await withoutDuplicates(readable.pictures, this.#tray.images);
    const tooMany = this.#tray.add(images);
    const all = [...problems, ...readable.problems];
    const isNone = files.length > 0 && pictures.length === 0;
    this.report(isNone ? [...all, NO_IMAGE] : leftOutTexts({ skipped, duplicates, elsewhere, tooMany, problems: all }));
    if (images.length > 0) {
      this.#onAdded();
    }
  }
}
