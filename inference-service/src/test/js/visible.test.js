import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contains, visible } from '../../main/resources/dev/eleventh/inference/console/js/watch/visible.js';

test('cells that are only partly visible count', () => {
  assert.deepEqual(visible({ scrolled: 15, size: 20, cell: 10, count: 100 }), { from: 1, to: 4 });
});

test('spare cells are added at both edges, but not beyond the first and the last cell', () => {
  assert.deepEqual(visible({ scrolled: 300, size: 100, cell: 10, count: 1_000, spare: 5 }), { from: 25, to: 45 });
  assert.deepEqual(visible({ scrolled: 0, size: 100, cell: 10, count: 12, spare: 5 }), { from: 0, to: 12 });
  assert.deepEqual(visible({ scrolled: 5_000, size: 100, cell: 10, count: 3, spare: 5 }), { from: 3, to: 3 });
});

test('a range contains the ranges inside it', () => {
  assert.equal(contains({ from: 2, to: 9 }, { from: 2, to: 9 }), true);
  assert.equal(contains({ from: 2, to: 9 }, { from: 1, to: 9 }), false);
  assert.equal(contains({ from: 2, to: 9 }, { from: 2, to: 10 }), false);
});
