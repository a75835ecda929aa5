import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceOf, canPass, canPassTogether, needsLabel } from '../../main/resources/dev/eleventh/inference/console/js/watch/rejected-reasons.js';

test('an image that cannot be read is not sent again', () => {
  assert.equal(canPass({ reason: 'corrupt-image' }), false);
  assert.match(adviceOf('corrupt-image'), /fix the images/);
});

test('records whose ids belong to other images are sent one by one', () => {
  assert.equal(canPass({ reason: 'id-conflict' }), true);
  assert.equal(canPassTogether('id-conflict'), false);
  assert.match(adviceOf('id-conflict'), /one by one/);
});

test('records without a label are sent together with one', () => {
  assert.equal(canPassTogether('missing-label'), true);
  assert.equal(needsLabel('missing-label'), true);
  assert.equal(needsLabel('source-quota'), false);
  assert.equal(adviceOf('source-quota'), '');
});
