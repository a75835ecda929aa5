import { ask } from './dialog.js';
import { h, setText } from './dom.js';
import { normalised, similarLabels } from './spelling.js';

/**
 * Asks for a label, and points out existing labels with a similar spelling. Resolves to null if the person cancels or keeps
 * `label`. `labels`: those that exist; `meaning(typed)`: what the typed label would do; `more`: nodes below the field.
 */
export async function askLabel({ title, action, label, labels, value = '', content, meaning, more = [] }) {
  const hint = h('p', { class: 'hint', role: 'status', dir: 'auto' });
  const input = h('input', {
    id: 'new-label',
    name: 'label',
    value,
    list: 'new-labels',
    maxlength: '128',
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const suggestions = h('div', { class: 'row' });
  const show = () => {
    const typed = normalised(input.value);
    setText(hint, typed === '' || typed === label ? '' : meaning(typed));
    suggestions.replaceChildren(
      ...similarLabels(typed, labels).map((similar) =>
        h('button', { type: 'button', class: 'button small chip', dir: 'auto', onclick: () => ((input.value = similar), show(), input.focus()) }, `Did you mean “${similar}”?`),
      ),
    );
  };
  input.addEventListener('input', show);
  show();
  const answer = await ask({
    title,
    action,
    content: [
      content,
      h('div', { class: 'field' }, h('label', { for: 'new-label' }, 'Label'), input, hint, suggestions),
      h('datalist', { id: 'new-labels' }, labels.filter((each) => each !== label).map((each) => h('option', { value: each }))),
      more,
    ],
  });
  const chosen = answer === null ? '' : normalised(answer.label);
  return chosen === '' || chosen === label ? null : chosen;
}
