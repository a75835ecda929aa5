import * as api from '../api.js';
import { h } from '../dom.js';
import { count, counted } from '../format.js';
import { knownLabels } from '../known-labels.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { classChange, selectionChange } from './changes.js';
import { MOST } from './pages.js';
import { agreesToDelete, agreesToDeleteClass, askMove } from './questions.js';

/** Returns the numbers of a class's examples, as the trainer told them last. */
export const totals = (label) => live.learner.value?.examples?.[label] ?? { train: 0, hold_out: 0 };
export const total = (label) => totals(label).train + totals(label).hold_out;

/** What the buttons and keys of a class's page do: each asks, and then adds an action that can be undone. */
export class Commands {
  #grid;
  #pages;
  #actions;
  #current;
  /** The number of the last action. */
  #numbers = 0;

  /** `current()` returns the label of the class that is shown. */
  constructor({ grid, pages, actions, current }) {
    this.#grid = grid;
    this.#pages = pages;
    this.#actions = actions;
    this.#current = current;
  }

  async move() {
    const { label, examples } = this.#selection();
    if (examples.length > 0 && this.#actions.allows(false)) {
      const into = await askMove(label, knownLabels(), examples.length);
      if (into !== null) {
        this.#changeSelection(label, examples, into);
      }
    }
  }

  async remove() {
    const { label, examples } = this.#selection();
    if (examples.length > 0 && this.#actions.allows(false) && (await agreesToDelete(label, examples.length))) {
      this.#changeSelection(label, examples, null);
    }
  }

  /** Renames or merges the class, as the question says. */
  async changeClass(question) {
    const label = this.#current();
    if (!this.#actions.allows(true) || total(label) === 0) {
      return;
    }
    const into = await question(label, knownLabels(), total(label));
    if (into !== null) {
      const verb = knownLabels().includes(into) ? ['Merging', 'into'] : ['Renaming', 'to'];
      const text = `${verb[0]} “${label}” ${verb[1]} “${into}”, ${counted(total(label), 'example')}`;
      this.#add({ ...classChange(label, into), label, into, ids: [], text });
    }
  }

  async removeClass() {
    const label = this.#current();
    if (this.#actions.allows(true) && total(label) > 0 && (await agreesToDeleteClass(label, total(label)))) {
      const text = `Deleting the class “${label}”, ${counted(total(label), 'example')}`;
      this.#add({ ...classChange(label, null), label, ids: [], text });
    }
  }

  /** The service refuses it, too, but the browser would then save the refusal as a file. */
  refuseLargeDownload(event) {
    if (this.#pages.count?.isExact === false) {
      event.preventDefault();
      showNotice(`A download has at most ${count(MOST)} examples. Restrict them with the filters.`);
    }
  }

  async download() {
    const { label, examples } = this.#selection();
    if (examples.length === 0) {
      return;
    }
    showNotice(`Preparing ${counted(examples.length, 'example')} for the download…`);
    try {
      const href = URL.createObjectURL(await api.downloadAll(examples.map(({ id }) => id)));
      h('a', { href, download: `${label.replace(/[/\\:]/g, '_')}-selection.zip` }).click();
      // the browser has taken over the bytes by then
      setTimeout(() => URL.revokeObjectURL(href), 60_000);
      showNotice(`${counted(examples.length, 'example')} downloaded.`);
    } catch (failure) {
      showNotice(failure.message);
    }
  }

  undoWithKeys(event) {
    const isField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';
    if (isUndo && !isField && this.#actions.undo(this.#actions.waiting.at(-1))) {
      event.preventDefault();
    }
  }

  #selection() {
    const ids = new Set(this.#grid.selected);
    return { label: this.#current(), examples: this.#pages.examples.filter(({ id }) => ids.has(id)) };
  }

  #changeSelection(label, examples, into) {
    const number = counted(examples.length, 'example');
    this.#add({
      ...selectionChange(label, examples, into),
      label,
      ids: examples.map(({ id }) => id),
      text: into === null ? `Deleting ${number} of “${label}”` : `Moving ${number} from “${label}” to “${into}”`,
      mark: into === null ? 'deleting' : `→ ${into}`,
    });
  }

  /** Another change may have begun while the question was open. */
  #add(action) {
    action.number = ++this.#numbers;
    if (this.#actions.allows(action.exclusive)) {
      this.#actions.add(action);
    } else {
      showNotice('Another change must end first. Try again then.');
    }
  }
}
