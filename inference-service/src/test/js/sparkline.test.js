import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOf, textOf } from '../../main/resources/dev/eleventh/inference/console/js/watch/sparkline.js';

test('the line goes from left to right, with 100 % at the top', () => {
  assert.equal(pathOf([0, 1], 13, 13), 'M1.5 11.5L11.5 1.5');
});

test('versions without a value are skipped, but keep their place', () => {
  assert.equal(pathOf([null, 0, null, 1], 13, 13), 'M4.8 11.5L11.5 1.5');
});

test('one value is a point, and none is no line', () => {
  assert.equal(pathOf([0.5], 13, 13), 'M1.5 6.5h0');
  assert.equal(pathOf([null, null]), '');
});

test('the text tells the first, the last and the lowest value', () => {
  assert.equal(textOf([null, 0.9, 0.2, 0.5], [1, 2, 3, 4]), 'from 90 % in version 2 to 50 % in version 4, lowest 20 % in version 3');
  assert.equal(textOf([null, 0.9], [1, 2]), '90 % in version 2');
  assert.equal(textOf([null], [1]), 'not measured');
});
