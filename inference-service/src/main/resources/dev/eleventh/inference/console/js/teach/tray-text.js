import { count, counted } from '../format.js';
import { normalised, similarLabels } from '../spelling.js';

/**
 * Returns what a label means before its images are taught: {text, similar}. `similar` are labels that the person may have
 * meant instead. `known`: the labels that exist; `others`: those of the other groups.
 */
export function meaningOf(text, known, others) {
  const label = normalised(text);
  if (label === '') {
    return { text: 'These images need a label.', similar: [] };
  }
  if (known.includes(label)) {
    return { text: 'More examples of a known class.', similar: [] };
  }
  const candidates = [...new Set([...known, ...others.map(normalised)])].filter((other) => other !== label);
  const similar = similarLabels(label, candidates);
  return { text: similar.length > 0 ? 'A new class, with almost the same name as another. Use that one?' : 'A new class.', similar };
}

/** Returns a sentence for the whole tray, for example "24 images in 2 groups. 3 images need a label." */
export function totalOf(groups) {
  const images = groups.reduce((sum, group) => sum + group.images.length, 0);
  const without = groups.filter(({ label }) => normalised(label) === '').reduce((sum, group) => sum + group.images.length, 0);
  const all = `${counted(images, 'image')} in ${counted(groups.length, 'group')}.`;
  return without > 0 ? `${all} ${counted(without, 'image')} ${without === 1 ? 'needs' : 'need'} a label.` : all;
}

/** Returns sentences about files that were not added to the tray. */
export function leftOutTexts({ skipped = 0, duplicates = 0, elsewhere = 0, tooMany = 0, problems = [] }) {
  return [
    ...problems,
    skipped > 0 && `${counted(skipped, 'file')} skipped: not an image.`,
    duplicates > 0 && `${counted(duplicates, 'duplicate')} left out: an image is shown once.`,
    elsewhere > 0 && `${count(elsewhere)} of the duplicates had another label than the image that is shown.`,
    tooMany > 0 && `${counted(tooMany, 'image')} left out: the tray is full. Teach first, then add the others.`,
  ].filter(Boolean);
}

/** Returns the text of a button that shows at most `step` of the hidden things, for example "Show 120 more images of 300". */
export const moreText = (hidden, step, noun) => `Show ${counted(Math.min(hidden, step), noun)}${hidden > step ? ` of ${count(hidden)}` : ''}`;
