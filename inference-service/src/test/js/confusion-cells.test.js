import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrange, firstPlace, nextPlace } from '../../main/resources/dev/eleventh/inference/console/js/watch/confusion-cells.js';

const cell = (label, predicted, count) => ({ label, predicted, count, ids: [] });
const MATRIX = {
  labels: ['bowl', 'cup', 'mug'],
  cells: [cell('cup', 'cup', 6), cell('cup', 'mug', 2), cell('mug', 'cup', 3), cell('mug', 'mug', 1)],
};

test('each label has a row, and its shares add up to 1', () => {
  const { labels, rows, hidden } = arrange(MATRIX);
  assert.deepEqual(labels, MATRIX.labels);
  assert.equal(hidden, 0);
  assert.deepEqual(rows[0], [null, null, null]);
  assert.deepEqual(
    rows[1].map((each) => each && [each.count, each.share, each.isRight]),
    [null, [6, 0.75, true], [2, 0.25, false]],
  );
});

test('of too many labels, those with the most errors are shown in alphabetical order', () => {
  const { labels, rows, hidden } = arrange(MATRIX, 2);
  assert.deepEqual(labels, ['cup', 'mug']);
  assert.equal(hidden, 1);
  assert.equal(rows.length, 2);
  assert.equal(rows[1].length, 2);
});

test('labels with separators do not collide', () => {
  const { rows } = arrange({ labels: ['a', 'a","b', 'b'], cells: [cell('a","b', 'b', 1)] });
  assert.deepEqual(rows.flat().filter(Boolean).length, 1);
  assert.equal(rows[1][2].count, 1);
});

test('an arrow key moves to the next cell with examples, and stays at the edge', () => {
  const { rows } = arrange(MATRIX);
  assert.deepEqual(nextPlace(rows, [1, 1], 'ArrowRight'), [1, 2]);
  assert.deepEqual(nextPlace(rows, [1, 1], 'ArrowDown'), [2, 1]);
  assert.equal(nextPlace(rows, [1, 1], 'ArrowUp'), null);
  assert.equal(nextPlace(rows, [1, 1], 'ArrowLeft'), null);
  assert.equal(nextPlace(rows, [1, 1], 'Enter'), null);
});

test('the Tab key reaches the most frequent confusion first', () => {
  assert.deepEqual(firstPlace(arrange(MATRIX).rows), [2, 1]);
  assert.deepEqual(firstPlace(arrange({ labels: ['cup'], cells: [cell('cup', 'cup', 2)] }).rows), [0, 0]);
  assert.equal(firstPlace([]), null);
});

test('a class that a person looks for is shown with the classes that it is confused with', () => {
  const matrix = {
    labels: ['a', 'b', 'c', 'd', 'e'],
    cells: [cell('a', 'b', 90), cell('b', 'a', 90), cell('d', 'e', 1), cell('c', 'd', 2), cell('d', 'd', 9)],
  };
  assert.deepEqual(arrange(matrix, 2).labels, ['a', 'b']);
  assert.deepEqual(arrange(matrix, 2, ['d']).labels, ['c', 'd']);
  assert.deepEqual(arrange(matrix, 4, ['d']).labels, ['a', 'c', 'd', 'e']);
  assert.deepEqual(arrange(matrix, 2, ['gone']).labels, ['a', 'b']);
});
