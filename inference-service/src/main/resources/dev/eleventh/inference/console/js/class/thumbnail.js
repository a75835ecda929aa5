import { storedImageUrl } from '../api.js';
import { h, icon, setText } from '../dom.js';
import { time } from '../format.js';

/** Creates the thumbnail of an example as an option of a list in which several can be selected. */
export function makeThumbnail(example) {
  const none = () => h('span', { class: 'tile-image none' }, icon('none'));
  const image = example.has_image
    ? h('img', {
        class: 'tile-image',
        alt: '',
        loading: 'lazy',
        decoding: 'async',
        draggable: 'false',
        src: storedImageUrl(example.id),
        onerror: () => image.replaceWith(none()),
      })
    : none();
  const parts = { leaving: h('span', { class: 'tile-leaving', hidden: true, dir: 'auto' }) };
  const element = h(
    'li',
    {
      class: 'class-tile',
      role: 'option',
      tabindex: '-1',
      'aria-selected': 'false',
      'aria-label': nameOf(example),
      title: `${nameOf(example)}, source ${example.source}, id ${example.id}`,
    },
    image,
    h('span', { class: 'tile-check' }, icon('check')),
    h('span', { class: 'tile-text' }, example.split === 'hold-out' ? 'held out' : 'learned'),
    example.predicted && h('span', { class: 'tile-predicted', dir: 'auto' }, `${example.predicted}?`),
    parts.leaving,
  );
  element.dataset.key = example.id;
  element.predicted = example.predicted;
  element.parts = parts;
  return element;
}

function nameOf(example) {
  const facts = [
    `Example ${example.id.slice(0, 8)}`,
    example.split === 'hold-out' ? 'held out' : 'learned',
    !example.has_image && 'image not kept',
    example.predicted && `the model predicts ${example.predicted}`,
    `recorded ${time(example.recorded_at)}`,
  ];
  return facts.filter(Boolean).join(', ');
}

/** Shows that an action waits for the example or is being carried out; an empty text removes this. */
export function showLeaving(element, text) {
  const { leaving } = element.parts;
  setText(leaving, text);
  leaving.hidden = text === '';
  element.toggleAttribute('data-leaving', text !== '');
  text ? element.setAttribute('aria-disabled', 'true') : element.removeAttribute('aria-disabled');
}
