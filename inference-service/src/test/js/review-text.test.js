import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accuracyOf, caveatOf, reasonOf, totalsOf } from '../../main/resources/dev/eleventh/inference/console/js/review/text.js';

test('a close call names the two labels', () => {
  const suggestions = [{ label: 'shirt' }, { label: 'coat' }];
  assert.equal(reasonOf({ reason: 'close', suggestions }), 'It is close between “shirt” and “coat”.');
  assert.equal(reasonOf({ reason: 'close', suggestions: suggestions.slice(0, 1) }), 'The answer is uncertain.');
  assert.equal(reasonOf({ reason: 'random', suggestions }), 'Chosen at random, to measure the accuracy.');
  assert.equal(reasonOf({ reason: 'of a later release', suggestions }), '');
});

test('the accuracy has its interval and its sample', () => {
  const random = { waiting: 3, excluded: 0, labelled: 50, right: 45, accuracy: 0.9, low: 0.786, high: 0.957 };
  assert.equal(
    accuracyOf({ random }),
    '90 % of the answers were right (95 % interval 79 % to 96 %): 45 of 50 random images.',
  );
  assert.equal(caveatOf({ random }), '');
});

test('an accuracy that is not known is not shown', () => {
  assert.equal(accuracyOf({ random: { waiting: 0, labelled: 0 } }), 'Not measured yet.');
  assert.match(accuracyOf({ random: { waiting: 1, labelled: 0 } }), /1 image of the random sample waits/);
});

test('random images that do not count are a caveat', () => {
  assert.match(caveatOf({ random: { excluded: 2 } }), /^2 random images skipped or taught elsewhere/);
});

test('the totals agree in number', () => {
  assert.equal(totalsOf({ waiting: 1, labelled: 1_200, skipped: 0 }), '1 image waits; 1,200 labelled, 0 skipped.');
});
