import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, readAddress } from '../../main/resources/dev/eleventh/inference/console/js/class/address.js';
import { filterFrom, filterQuery, problemOf, requestQuery } from '../../main/resources/dev/eleventh/inference/console/js/class/filters.js';

test('the address of a class keeps any label and the filters', () => {
  const filter = { split: 'hold-out', disagrees: true, source: '/cameras/7?a=b', from: '2026-01-02T03:04:00.000Z' };
  for (const label of ['mug', 'a/b?c#d', '100 %', 'منارة', '..']) {
    assert.deepEqual(readAddress(addressOf(label, filter)), { label, filter });
    assert.deepEqual(readAddress(addressOf(label)), { label, filter: {} });
  }
});

test('an address that names no class, or is not UTF-8, is none', () => {
  for (const hash of ['', '#/teach', '#/class', '#/class/', '#/class/%E4', '#/classes/mug']) {
    assert.equal(readAddress(hash), null);
  }
});

test('values that the page does not know are left out of the filter', () => {
  assert.deepEqual(filterFrom('split=test&disagrees=yes&from=yesterday&source=&page=2'), {});
  assert.deepEqual(filterFrom('to=2026-01-02T04:04:00%2B01:00'), { to: '2026-01-02T03:04:00.000Z' });
});

test('a request names the label, the filters that restrict, and the place in the list', () => {
  assert.equal(requestQuery('a b', { split: 'train' }, { limit: 100, before: null }), 'label=a+b&split=train&limit=100');
  assert.equal(filterQuery({ split: undefined, disagrees: false }), '');
});

test('a range of times that is empty is a problem', () => {
  const [early, late] = ['2026-01-02T03:04:00.000Z', '2026-01-03T03:04:00.000Z'];
  assert.equal(problemOf({ from: early, to: late }), '');
  assert.equal(problemOf({ from: early }), '');
  assert.match(problemOf({ from: late, to: early }), /must be later/);
  assert.match(problemOf({ from: late, to: late }), /must be later/);
});
