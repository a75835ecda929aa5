import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyOf, rivals, sentence, sureness } from '../../main/resources/dev/eleventh/inference/console/js/try/words.js';

const predicted = (probabilities, unknown = false) => ({
  unknown,
  predictions: Object.entries(probabilities)
    .map(([label, probability]) => ({ label, probability }))
    .sort((a, b) => b.probability - a.probability),
});

test('a prediction without a rival is as sure as its probability', () => {
  assert.equal(sentence(predicted({ three: 0.98, five: 0.02 })), 'Almost certainly three');
  assert.equal(sentence(predicted({ three: 0.95, five: 0.05 })), 'Almost certainly three');
  assert.equal(sentence(predicted({ three: 0.8, five: 0.2 })), 'Probably three');
  assert.equal(sentence(predicted({ three: 0.6, five: 0.25, mug: 0.15 })), 'Perhaps three');
  assert.equal(sentence(predicted({ mug: 1 })), 'Almost certainly mug');
});

test('labels that are at least half as probable as the best one cannot be told apart', () => {
  const close = predicted({ 3: 0.48, five: 0.44, mug: 0.08 });
  assert.equal(sentence(close), '3 or five, cannot tell which');
  assert.deepEqual(
    rivals(close).map(({ label }) => label),
    ['3', 'five'],
  );
  assert.equal(sentence(predicted({ a: 0.4, b: 0.3, c: 0.2, d: 0.1 })), 'a, b or c, cannot tell which');
  assert.equal(sureness(predicted({ a: 0.6, b: 0.3 })).kind, 'torn');
  assert.equal(sureness(predicted({ a: 0.6, b: 0.29 })).kind, 'sure');
});

test('with more than three candidates there is no clear answer', () => {
  const even = predicted({ a: 0.22, b: 0.21, c: 0.2, d: 0.19, e: 0.18 });
  assert.equal(sentence(even), 'No clear answer: a, b or c, or another class');
  assert.equal(sureness(even).kind, 'lost');
});

test('an unknown image is nearest to a label, however probable that is', () => {
  assert.equal(sentence(predicted({ three: 0.98, five: 0.02 }, true)), 'Unknown, nearest to three');
  assert.deepEqual(sureness(predicted({ three: 0.5, five: 0.5 }, true)).labels, ['three']);
});

test('a list ends with "or"', () => {
  assert.equal(anyOf(['mug']), 'mug');
  assert.equal(anyOf(['mug', 'cup']), 'mug or cup');
  assert.equal(anyOf(['mug', 'cup', 'jar']), 'mug, cup or jar');
});
