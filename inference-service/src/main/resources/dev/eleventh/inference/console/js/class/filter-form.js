import * as api from '../api.js';
import { h, reconcile, setText } from '../dom.js';
import { isoTime, isRestricted, localTime, problemOf } from './filters.js';

/** The form with the filters of a class. A change of a field applies immediately. */
export class FilterForm {
  #problem = h('p', { class: 'hint', id: 'class-filter-problem', role: 'alert' });
  #split = h(
    'select',
    { id: 'class-split' },
    h('option', { value: '' }, 'Learned and held out'),
    h('option', { value: 'train' }, 'Learned'),
    h('option', { value: 'hold-out' }, 'Held out'),
  );
  #disagrees = h('input', { type: 'checkbox', id: 'class-disagrees', 'aria-describedby': 'class-disagrees-hint' });
  #source = h('input', { id: 'class-source', list: 'class-sources', autocomplete: 'off', spellcheck: 'false', placeholder: 'any' });
  #from = h('input', { type: 'datetime-local', id: 'class-from', 'aria-describedby': 'class-filter-problem' });
  #to = h('input', { type: 'datetime-local', id: 'class-to', 'aria-describedby': 'class-filter-problem' });
  #reset = h('button', { type: 'button', class: 'button small quiet', onclick: () => this.#onChange({}) }, 'Remove filters');
  #sources = h('datalist', { id: 'class-sources' });
  #onChange;
  element;

  constructor(onChange) {
    this.#onChange = onChange;
    const field = (title, input) => h('div', { class: 'field' }, h('label', { for: input.id }, title), input);
    const form = h(
      'form',
      { class: 'class-filters', 'aria-label': 'Filters', onsubmit: (event) => event.preventDefault(), onchange: () => this.#apply() },
      field('Use', this.#split),
      field('Source', this.#source),
      field('Recorded from', this.#from),
      field('Recorded before', this.#to),
      h('label', { class: 'check' }, this.#disagrees, h('span', {}, 'The model disagrees')),
      h(
        'div',
        { class: 'row between wide' },
        h(
          'p',
          { class: 'hint', id: 'class-disagrees-hint' },
          'The model disagrees: the newest promoted version predicts another label. It may have learned from the example.',
        ),
        this.#reset,
      ),
      this.#problem,
      this.#sources,
    );
    // closed on a phone, where the fields would fill the screen
    this.element = h('details', { open: matchMedia('(width >= 46rem)').matches }, h('summary', {}, 'Filters'), form);
  }

  show(filter) {
    this.#split.value = filter.split ?? '';
    this.#disagrees.checked = filter.disagrees === true;
    this.#source.value = filter.source ?? '';
    this.#from.value = localTime(filter.from);
    this.#to.value = localTime(filter.to);
    this.#reset.hidden = !isRestricted(filter);
    this.element.open ||= isRestricted(filter);
    setText(this.#problem, '');
  }

  /** Offers the known sources; without them, a source can still be typed. */
  async offerSources() {
    const { sources } = await api.sources().catch(() => ({ sources: [] }));
    reconcile(
      this.#sources,
      sources,
      ({ source }) => source,
      ({ source }) => h('option', { value: source }),
    );
  }

  #apply() {
    const filter = {
      split: this.#split.value || undefined,
      disagrees: this.#disagrees.checked || undefined,
      source: this.#source.value.trim() || undefined,
      from: isoTime(this.#from.value),
      to: isoTime(this.#to.value),
    };
    const problem = problemOf(filter);
    setText(this.#problem, problem);
    if (!problem) {
      this.#onChange(filter);
    }
  }
}
