import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withText } from '../../main/resources/dev/eleventh/inference/console/js/find.js';

const LABELS = ['Mug', 'cup', 'Straße 7', 'Ångström'];

test('a part of a name is found whatever its case, in the order of the labels', () => {
  assert.deepEqual(withText(LABELS, 'U'), ['Mug', 'cup']);
  assert.deepEqual(withText(LABELS, ' mug '), ['Mug']);
  assert.deepEqual(withText(LABELS, 'tasse'), []);
});

test('a blank text finds all', () => {
  assert.equal(withText(LABELS, '  '), LABELS);
});

test('a letter is found in either of its Unicode forms', () => {
  assert.deepEqual(withText(LABELS, 'a\u030angs'), ['Ångström']);
});
