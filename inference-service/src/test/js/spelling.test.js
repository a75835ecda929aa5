import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalised, similarLabels } from '../../main/resources/dev/eleventh/inference/console/js/spelling.js';

const LABELS = ['mug', 'Coffee Mug', 'cat', 'car', 'sandal', 'Öllampe', 'T-shirt', 'ankle boot', '油灯'];

test('case, accents, spaces, punctuation and a plural make no other class', () => {
  assert.deepEqual(similarLabels('Mug', LABELS), ['mug']);
  assert.deepEqual(similarLabels('mugs', LABELS), ['mug']);
  assert.deepEqual(similarLabels('coffee-mug', LABELS), ['Coffee Mug']);
  assert.deepEqual(similarLabels('ollampe', LABELS), ['Öllampe']);
  assert.deepEqual(similarLabels('tshirts', LABELS), ['T-shirt']);
});

test('one wrong letter is found in a word, and two in a long one', () => {
  assert.deepEqual(similarLabels('sandel', LABELS), ['sandal']);
  assert.deepEqual(similarLabels('sadnal', LABELS), ['sandal']);
  assert.deepEqual(similarLabels('anckle boott', LABELS), ['ankle boot']);
});

test('short words that differ in a letter are different classes', () => {
  assert.deepEqual(similarLabels('can', LABELS), []);
  assert.deepEqual(similarLabels('cap', LABELS), []);
});

test('an existing label and an empty text have no similar labels', () => {
  assert.deepEqual(similarLabels(' mug ', LABELS), []);
  assert.deepEqual(similarLabels('  ', LABELS), []);
  assert.deepEqual(similarLabels('!?', ['?!', '…']), []);
});

test('a label is trimmed and in NFC, with plain spaces', () => {
  assert.equal(normalised(' cafe\u0301\u00a0noir '), 'caf\u00e9 noir');
});
