import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leastSureFirst, summaryOf, versionsOf } from '../../main/resources/dev/eleventh/inference/console/js/try/batch.js';

const answered = (number, probability, more = {}) => ({
  number,
  prediction: { model_version: 7, unknown: false, predictions: [{ label: 'mug', probability }], ...more },
  problem: null,
});
const failed = (number) => ({ number, prediction: null, problem: 'corrupt image' });
const waiting = (number) => ({ number, prediction: null, problem: null });

test('failures come first, then unknown images, then the least sure predictions, and last the images that wait', () => {
  const images = [waiting(0), answered(1, 0.9), answered(2, 0.4), failed(3), answered(4, 0.99, { unknown: true }), answered(5, 0.9), failed(6)];
  assert.deepEqual(
    leastSureFirst(images).map(({ number }) => number),
    [3, 6, 4, 2, 1, 5, 0],
  );
});

test('the order of the images that were passed stays', () => {
  const images = [answered(0, 0.9), answered(1, 0.1)];
  leastSureFirst(images);
  assert.equal(images[0].number, 0);
});

test('the summary counts predictions, unknown images and failures', () => {
  assert.equal(summaryOf([waiting(0), waiting(1)]), '0 of 2 images predicted.');
  assert.equal(summaryOf([answered(0, 0.9)]), '1 of 1 image predicted by version 7.');
  assert.equal(
    summaryOf([answered(0, 0.9), answered(1, 0.3, { unknown: true }), failed(2), waiting(3)]),
    '2 of 4 images predicted by version 7, 1 of them unknown; 1 failed.',
  );
});

test('the summary names every version that predicted', () => {
  const images = [answered(0, 0.9, { model_version: 12 }), answered(1, 0.9, { model_version: 9 }), answered(2, 0.5, { model_version: 12 })];
  assert.deepEqual(versionsOf(images), [9, 12]);
  assert.equal(summaryOf(images), '3 of 3 images predicted by versions 9, 12.');
});
