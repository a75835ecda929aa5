import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Settled } from '../../main/resources/dev/eleventh/inference/console/js/watch/settled.js';

function memory() {
  const items = new Map();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), items };
}

test('a confirmed label is known after the page is loaded again', () => {
  const storage = memory();
  new Settled(() => storage).add({ id: 'a', label: 'cup' });
  const again = new Settled(() => storage);
  assert.equal(again.has({ id: 'a', label: 'cup' }), true);
  assert.equal(again.has({ id: 'b', label: 'cup' }), false);
});

test('another label of the same example is not confirmed', () => {
  const settled = new Settled(() => memory());
  settled.add({ id: 'a', label: 'cup' });
  assert.equal(settled.has({ id: 'a', label: 'mug' }), false);
});

test('where storage is forbidden or damaged, labels are remembered as long as the page', () => {
  const settled = new Settled(() => {
    throw new Error('forbidden');
  });
  settled.add({ id: 'a', label: 'cup' });
  assert.equal(settled.has({ id: 'a', label: 'cup' }), true);
  const damaged = memory();
  damaged.setItem('eleventh.confirmed-labels', '{');
  assert.equal(new Settled(() => damaged).has({ id: 'a', label: 'cup' }), false);
});
