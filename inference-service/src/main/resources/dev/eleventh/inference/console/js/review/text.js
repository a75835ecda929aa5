import { count, counted, percent } from '../format.js';

const REASONS = {
  random: 'Chosen at random, to measure the accuracy.',
  unknown: 'No known class fits well.',
};

/** Why an image is in the list. */
export function reasonOf({ reason, suggestions }) {
  if (reason === 'close') {
    return suggestions.length > 1 ? `It is close between “${suggestions[0].label}” and “${suggestions[1].label}”.` : 'The answer is uncertain.';
  }
  return REASONS[reason] ?? '';
}

/** The accuracy on the random sample, as one sentence. */
export function accuracyOf({ random }) {
  if (random.labelled === 0) {
    return random.waiting > 0
      ? `Not measured yet. ${counted(random.waiting, 'image')} of the random sample ${random.waiting === 1 ? 'waits' : 'wait'} for a label.`
      : 'Not measured yet.';
  }
  const range = `${percent(random.low, 0)} to ${percent(random.high, 0)}`;
  return `${percent(random.accuracy, 0)} of the answers were right (95 % interval ${range}): ${count(random.right)} of ${counted(random.labelled, 'random image')}.`;
}

/** A caveat of the accuracy; empty if there is none. */
export const caveatOf = ({ random }) =>
  random.excluded > 0
    ? `${counted(random.excluded, 'random image')} skipped or taught elsewhere. If they are hard ones, the accuracy is too high.`
    : '';

/** How many images there are. */
export const totalsOf = ({ waiting, labelled, skipped }) =>
  `${counted(waiting, 'image')} ${waiting === 1 ? 'waits' : 'wait'}; ${count(labelled)} labelled, ${count(skipped)} skipped.`;
