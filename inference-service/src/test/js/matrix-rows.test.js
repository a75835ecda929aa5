import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continued, rowsOf } from '../../main/resources/dev/eleventh/inference/console/js/watch/matrix-rows.js';

const all = () => true;

test('the rows follow the table of classes, then labels that no version knows any more', () => {
  assert.deepEqual(rowsOf({ labels: ['a', 'b', 'c', 'd'] }, ['c', 'not learned', 'a'], all), [
    ['c', 2],
    ['a', 0],
    ['b', 1],
    ['d', 3],
  ]);
  assert.deepEqual(rowsOf({ labels: ['a', 'b'] }, ['b'], () => false), [['b', 1]]);
});

const matrix = (labels, ...rows) => ({
  versions: rows.map(([version]) => ({ version })),
  labels,
  hold_out: rows.map(([, ...cells]) => cells),
  prequential: rows.map(([, ...cells]) => cells.map((cell) => cell && cell / 2)),
});

test('newer versions continue a matrix, and replace the newest one that it had', () => {
  const joined = continued(matrix(['a', 'b'], [7, 0.1, 0.2], [8, 0.3, 0.4]), matrix(['b', 'a', 'c'], [8, 0.6, 0.5, null], [9, 0.8, 0.7, 0.9]), 200);
  assert.deepEqual(joined, matrix(['a', 'b', 'c'], [7, 0.1, 0.2, null], [8, 0.5, 0.6, null], [9, 0.7, 0.8, 0.9]));
});

test('a label that the newer versions do not know has no value in them', () => {
  const joined = continued(matrix(['a', 'b'], [7, 0.1, 0.2]), matrix(['b'], [7, 0.2], [8, 0.4]), 200);
  assert.deepEqual(joined.hold_out, [
    [null, 0.2],
    [null, 0.4],
  ]);
});

test('only the newest versions are kept', () => {
  const joined = continued(matrix(['a'], [7, 0.1], [8, 0.2]), matrix(['a'], [8, 0.2], [9, 0.3]), 2);
  assert.deepEqual(joined, matrix(['a'], [8, 0.2], [9, 0.3]));
});

test('versions that do not continue the matrix are read anew', () => {
  const old = matrix(['a'], [7, 0.1]);
  assert.equal(continued(old, matrix(['a'], [9, 0.1]), 200), null);
  assert.equal(continued(old, matrix([]), 200), null);
  assert.equal(continued(null, matrix(['a'], [7, 0.1]), 200), null);
});

test('a matrix is read anew once a hundred of its labels are gone', () => {
  const labels = Array.from({ length: 102 }, (_, index) => `label ${index}`);
  const old = matrix(labels, [7, ...labels.map(() => 1)]);
  assert.equal(continued(old, matrix(['label 0'], [7, 1]), 200), null);
  assert.notEqual(continued(old, matrix(['label 0', 'label 1'], [7, 1, 1]), 200), null);
});
