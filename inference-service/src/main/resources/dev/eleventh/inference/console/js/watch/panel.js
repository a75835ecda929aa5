import { byId, h, setText } from '../dom.js';

/**
 * A part of the dashboard that fails without affecting others. Its foot shows an error in loading or drawing; its previous
 * content stays.
 */
export class Panel {
  #problem = h('p', { class: 'panel-problem', role: 'status' });
  #head;
  body = h('div', { class: 'panel-body' });

  /** `size`: wide or narrow, if the page is wide enough for both. */
  constructor(id, title, size, hint) {
    this.#head = h('div', { class: 'panel-head' }, h('h2', { id: `${id}-title` }, title));
    this.element = h(
      'section',
      { class: `card panel ${size}`, id, 'aria-labelledby': `${id}-title` },
      this.#head,
      hint ? h('p', { class: 'hint' }, hint) : null,
      this.body,
      this.#problem,
    );
    byId('panels').append(this.element);
  }

  /** Adds controls beside the title. */
  addControl(...controls) {
    this.#head.append(h('div', { class: 'row' }, controls));
  }

  /** Runs `draw` and waits for it; resolves to whether it succeeded. */
  async attempt(draw) {
    try {
      await draw();
      setText(this.#problem, '');
      return true;
    } catch (failure) {
      const unexpected = failure.status === undefined;
      if (unexpected) {
        console.error('a panel could not be drawn', failure);
      }
      setText(this.#problem, unexpected ? 'This panel could not be drawn; the browser’s developer console has the details.' : failure.message);
      return false;
    }
  }
}

/** Creates a region that scrolls, including by keyboard. */
export function scroller(label, ...children) {
  return h('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': label }, children);
}
