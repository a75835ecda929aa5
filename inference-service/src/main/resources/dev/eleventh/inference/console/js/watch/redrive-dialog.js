import * as api from '../api.js';
import { ask } from '../dialog.js';
import { h } from '../dom.js';
import { counted } from '../format.js';
import { needsLabel } from './rejected-reasons.js';

// The questions before rejected records are sent again. Both show the images, where the records still have them.

const SHOWN = 6;

/** Asks for label and id of one record; resolves to the change, or to null if the person cancels. */
export async function askOne(record) {
  const answer = await ask({
    title: 'Send the record again',
    action: 'Send again',
    content: [
      pictures([record]),
      h('p', { dir: 'auto' }, `${record.reason}: ${record.message}`),
      field('label', 'Label', record.label, '128', 'The class that the image shows.'),
      field('id', 'Id', record.id, '200', 'Enter another id if this one belongs to another image.'),
    ],
  });
  if (answer === null) {
    return null;
  }
  // unchanged fields are not sent, so that a record without a readable id keeps its default
  const changed = (name) => answer[name].trim() && answer[name].trim() !== record[name];
  return Object.fromEntries(['label', 'id'].filter(changed).map((name) => [name, answer[name].trim()]));
}

/** Asks for the label of all records of a reason; resolves to the change, or to null if the person cancels. */
export async function askMany(reason, records) {
  const isNeeded = needsLabel(reason);
  const answer = await ask({
    title: `Send ${counted(records.length, 'record')} again?`,
    action: `Send ${counted(records.length, 'record')}`,
    content: [
      pictures(records),
      h('p', { dir: 'auto' }, `All were rejected as ${reason}. They are sent one after another; you can stop in between.`),
      field('label', 'Label of all', '', '128', isNeeded ? 'The class that these images show.' : 'Leave this empty to keep the label of each record.', isNeeded),
    ],
  });
  const label = answer?.label.trim();
  return answer === null ? null : label ? { label } : {};
}

function field(name, title, value, max, hint, required = false) {
  const input = h('input', {
    id: `again-${name}`,
    name,
    value: value ?? '',
    maxlength: max,
    list: name === 'label' ? 'known-labels' : null,
    autocomplete: 'off',
    required,
    'aria-describedby': `again-${name}-hint`,
  });
  return h('div', { class: 'field' }, h('label', { for: `again-${name}` }, title), input, h('p', { class: 'hint', id: `again-${name}-hint` }, hint));
}

/** The images of the first records; null if none has one. */
function pictures(records) {
  const shown = records.filter(({ image }) => image).slice(0, SHOWN);
  if (shown.length === 0) {
    return null;
  }
  const class_ = records.length === 1 ? 'rejected-picture' : 'thumbnail';
  return h('div', { class: 'row' }, shown.map((record) => picture(record, class_)));
}

/** Only the first bytes show that it is an image; the rest may be the cause of the rejection. */
function picture(record, name) {
  const image = h('img', { class: name, alt: 'The rejected image', src: api.rejectedImageUrl(record), onerror: () => image.remove() });
  return image;
}
