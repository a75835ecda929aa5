import { count, counted } from '../format.js';

/** Number of images that are predicted together; each one is a request and a thumbnail. */
export const MOST = 200;

/** Returns the images in the order of the grid: failures, then the least sure predictions; images that wait come last. */
export function leastSureFirst(images) {
  return [...images].sort((a, b) => rank(a) - rank(b) || a.number - b.number);
}

function rank({ prediction, problem }) {
  if (problem) {
    return -2;
  }
  if (!prediction) {
    return 2;
  }
  const { probability } = prediction.predictions[0];
  return prediction.unknown ? probability - 1 : probability;
}

/** Returns the versions that predicted some of the images, in ascending order. */
export function versionsOf(images) {
  const versions = images.filter(({ prediction }) => prediction).map(({ prediction }) => prediction.model_version);
  return [...new Set(versions)].sort((a, b) => a - b);
}

/** For example: 38 of 40 images predicted by version 7, 3 of them unknown; 2 failed. */
export function summaryOf(images) {
  const predicted = images.filter(({ prediction }) => prediction);
  const unknown = predicted.filter(({ prediction }) => prediction.unknown).length;
  const failed = images.filter(({ problem }) => problem).length;
  const versions = versionsOf(images);
  const by = versions.length > 0 ? ` by ${versions.length === 1 ? 'version' : 'versions'} ${versions.map(count).join(', ')}` : '';
  return [
    `${count(predicted.length)} of ${counted(images.length, 'image')} predicted${by}`,
    unknown > 0 && `, ${count(unknown)} of them unknown`,
    failed > 0 && `; ${count(failed)} failed`,
    '.',
  ]
    .filter(Boolean)
    .join('');
}
