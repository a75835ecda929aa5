import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packed } from '../../main/resources/dev/eleventh/inference/console/js/teach/lesson-store.js';

const record = (number, images) => ({ number, ids: Array.from({ length: images }, () => 'f'.repeat(64)) });

test('the newest lessons that fit are kept', () => {
  const all = [record(3, 10), record(2, 10), record(1, 10)];
  assert.deepEqual(JSON.parse(packed(all, 5_000)), all);
  const most = 2 * JSON.stringify(all[0]).length + 4;
  assert.deepEqual(
    JSON.parse(packed(all, most)).map(({ number }) => number),
    [3, 2],
  );
  assert.ok(packed(all, most).length <= most);
});

test('a lesson that is too large is left out with all older ones, and nothing else is lost', () => {
  assert.equal(packed([record(1, 100)], 500), '[]');
  assert.equal(packed([]), '[]');
});

test('a full tray fits', () => {
  assert.equal(JSON.parse(packed([record(1, 20_000)])).length, 1);
});
