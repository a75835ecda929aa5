import { announce } from '../announce.js';
import { askLabel } from '../ask-label.js';
import { byId, reconcile, setText } from '../dom.js';
import { count, counted } from '../format.js';
import { knownLabels } from '../known-labels.js';
import { normalised } from '../spelling.js';
import { TrayGroup } from './tray-group.js';
import { meaningOf, moreText, totalOf } from './tray-text.js';

const GROUPS_FIRST = 20;
const GROUPS_MORE = 40;

/** Shows the tray: its groups, the selected images, and the total. Each change of the tray by a person begins here. */
export class TrayView {
  #tray;
  #groups = new Map();
  #limit = GROUPS_FIRST;
  #dragged = null;
  #onChange;

  /** `onChange` is called after each change. */
  constructor(tray, onChange) {
    this.#tray = tray;
    this.#onChange = onChange;
    byId('tray-clear').addEventListener('click', () => this.#leave(() => this.#tray.take()));
    byId('tray-more').addEventListener('click', () => {
      this.#limit += GROUPS_MORE;
      this.show();
    });
    byId('tray-move').addEventListener('click', () => this.#moveSelected());
    byId('tray-remove').addEventListener('click', () => this.#remove(null));
    byId('tray-none').addEventListener('click', () => {
      this.#views.forEach(({ tiles }) => tiles.clear());
      this.#showSelection();
      byId('teach-send').focus();
    });
    byId('tray').addEventListener('dragend', () => (this.#dragged = null));
  }

  get #views() {
    return [...this.#groups.values()];
  }

  get #selected() {
    return this.#views.flatMap(({ tiles }) => tiles.selected);
  }

  show() {
    const { groups } = this.#tray;
    const known = knownLabels();
    byId('tray').hidden = groups.length === 0;
    byId('teach-drop').toggleAttribute('data-compact', groups.length > 0);
    const shown = groups.slice(0, this.#limit);
    reconcile(
      byId('tray-groups'),
      shown,
      ({ number }) => number,
      (group) => this.#make(group),
      (_, group) => {
        const others = groups.filter((other) => other !== group).map(({ label }) => label);
        this.#groups.get(group.number).update(meaningOf(group.label, known, others));
      },
    );
    const present = new Set(shown.map(({ number }) => number));
    [...this.#groups.keys()].filter((number) => !present.has(number)).forEach((number) => this.#groups.delete(number));
    const hidden = groups.length - shown.length;
    byId('tray-more').hidden = hidden === 0;
    setText(byId('tray-more'), moreText(hidden, GROUPS_MORE, 'more group'));
    setText(byId('tray-total'), totalOf(groups));
    this.#showSelection();
    this.#onChange();
  }

  /** Announces what is in the tray. */
  announce() {
    const doubtful = byId('tray-groups').querySelectorAll('[data-similar]').length;
    const names = doubtful > 0 ? ` ${counted(doubtful, 'label')} ${doubtful === 1 ? 'is' : 'are'} spelled almost like another.` : '';
    announce('tray', totalOf(this.#tray.groups) + names);
  }

  /** Focuses what a person needs next: the label that is missing, or the button that teaches. */
  focusNext() {
    const { unlabelled } = this.#tray;
    this.#limit = Math.max(this.#limit, this.#tray.groups.indexOf(unlabelled) + 1);
    this.show();
    unlabelled ? this.#groups.get(unlabelled.number).focus() : byId('teach-send').focus();
  }

  #make(group) {
    const view = new TrayGroup(group, {
      label: (text) => this.#change(() => this.#tray.relabel(group, text)),
      join: () => this.#leave(() => this.#tray.join()),
      use: (label) =>
        this.#leave(() => {
          this.#tray.relabel(group, label);
          this.#tray.join();
        }),
      remove: (images) => this.#remove(images),
      select: () => this.#showSelection(),
      drag: (images) => (this.#dragged = images ?? this.#selected),
      isDragging: () => this.#dragged !== null,
      drop: () => this.#move(this.#dragged, group.label),
    });
    this.#groups.set(group.number, view);
    return view.element;
  }

  #change(change) {
    change();
    this.show();
  }

  /** Applies a change, and focuses what a person needs next if the change removed the element with the focus. */
  #leave(change) {
    const hadFocus = document.activeElement !== document.body;
    this.#change(change);
    const now = document.activeElement;
    if (hadFocus && (now === document.body || now.closest('[hidden]'))) {
      this.#tray.size > 0 ? this.focusNext() : byId('teach-choose').focus();
    }
  }

  /** Removes images; null stands for the selected ones. */
  #remove(images) {
    this.#leave(() => this.#tray.remove(images ?? this.#selected));
  }

  #move(images, label) {
    this.#dragged = null;
    this.#views.forEach(({ tiles }) => tiles.clear());
    this.#leave(() => this.#tray.move(images, label));
    announce('tray-move', `${counted(images.length, 'image')} moved to ${label || 'the group without a label'}.`);
  }

  async #moveSelected() {
    const images = this.#selected;
    const labels = [...new Set([...this.#tray.groups.map(({ label }) => normalised(label)), ...knownLabels()])].filter(Boolean);
    const into = await askLabel({
      title: `Move ${counted(images.length, 'image')} to another group`,
      action: `Move ${counted(images.length, 'image')}`,
      label: '',
      labels,
      content: [],
      meaning: (typed) => (labels.includes(typed) ? `“${typed}” exists.` : `“${typed}” is a new class.`),
    });
    if (into !== null) {
      this.#move(images, into);
    }
  }

  #showSelection() {
    const number = this.#selected.length;
    byId('tray-selection').hidden = number === 0;
    setText(byId('tray-selected'), `${count(number)} selected`);
  }
}
