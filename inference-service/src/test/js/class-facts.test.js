import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOfOrder, arranged, earlierOf, factsOf, orderFrom } from '../../main/resources/dev/eleventh/inference/console/js/watch/class-facts.js';

const MATRIX = {
  versions: [{ version: 1 }, { version: 2 }, { version: 3 }, { version: 4 }],
  labels: ['mug', 'cup', 'jar'],
  hold_out: [
    [0.9, null, null],
    [0.5, 1, null],
    [0.6, 0.8, null],
    [0.1, 0.1, 0.1],
  ],
};
const MANIFEST = {
  version: 3,
  parent: 2,
  labels: ['cup', 'jar', 'mug'],
  metrics: { per_label: { mug: 0.6, cup: 0.8 } },
  counts: { mug: { train: 3, hold_out: 1 }, cup: { train: 9, hold_out: 2 }, jar: { train: 5, hold_out: 0 } },
};
const EARLIER = earlierOf(MANIFEST, MATRIX);
const labels = (facts) => facts.map(({ label }) => label);

test('a class is compared with the parent and with the best version before, not with later ones', () => {
  const [mug, cup, jar] = factsOf(MANIFEST, {}, EARLIER);
  assert.deepEqual([mug.label, mug.accuracy, mug.train, mug.held], ['mug', 0.6, 3, 1]);
  assert.ok(Math.abs(mug.change - 0.1) < 1e-9);
  assert.ok(Math.abs(mug.forgotten - 0.3) < 1e-9);
  assert.ok(Math.abs(cup.forgotten - 0.2) < 1e-9);
  assert.deepEqual([jar.accuracy, jar.change, jar.forgotten], [undefined, undefined, undefined]);
});

test('a class that is better than ever is not forgotten', () => {
  const better = { ...MANIFEST, metrics: { per_label: { mug: 1 } } };
  assert.equal(factsOf(better, {}, EARLIER)[0].forgotten, 0);
});

test('labels that are stored but not learned are listed, with the counts of now', () => {
  const facts = factsOf(MANIFEST, { vase: { train: 1, hold_out: 0 }, mug: { train: 4, hold_out: 1 } }, EARLIER);
  assert.deepEqual(labels(facts), ['mug', 'cup', 'jar', 'vase']);
  assert.deepEqual([facts[0].train, facts[3].isKnown, facts[3].accuracy], [4, false, undefined]);
  assert.deepEqual(labels(factsOf(null, { vase: { train: 1, hold_out: 0 } }, earlierOf(null, null))), ['vase']);
});

test('the worst classes come first, those without the value last, equal ones as learned', () => {
  const facts = factsOf(MANIFEST, { vase: { train: 3, hold_out: 0 } }, EARLIER);
  const sorted = (sort) => labels(arranged(facts, { sort, find: '' }));
  assert.deepEqual(sorted('accuracy'), ['mug', 'cup', 'jar', 'vase']);
  assert.deepEqual(sorted('forgotten'), ['mug', 'cup', 'jar', 'vase']);
  assert.deepEqual(sorted('examples'), ['mug', 'vase', 'jar', 'cup']);
  assert.deepEqual(sorted('learned'), ['mug', 'cup', 'jar', 'vase']);
  assert.deepEqual(sorted('name'), ['cup', 'jar', 'mug', 'vase']);
  assert.deepEqual(labels(arranged(facts, { sort: 'name', find: 'U' })), ['cup', 'mug']);
});

test('the address keeps the order and the filter, and forgets what the page does not know', () => {
  const order = { sort: 'examples', find: 'a&b ü' };
  const [, query] = addressOfOrder(order).split('?');
  assert.deepEqual(orderFrom(query), order);
  assert.equal(addressOfOrder({ sort: 'accuracy', find: ' ' }), '#/watch');
  assert.deepEqual(orderFrom('sort=constructor'), { sort: 'accuracy', find: '' });
});

test('a thousand classes and two hundred versions are compared and sorted', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => `class ${index}`);
  const matrix = { versions: Array.from({ length: 200 }, (_, index) => ({ version: index + 1 })), labels: many, hold_out: Array.from({ length: 200 }, (_, row) => many.map((_, column) => ((row + column) % 100) / 100)) };
  const manifest = { version: 200, parent: 199, labels: many, metrics: { per_label: Object.fromEntries(many.map((label, column) => [label, (column % 100) / 100])) }, counts: {} };
  const sorted = arranged(factsOf(manifest, {}, earlierOf(manifest, matrix)), { sort: 'forgotten', find: '' });
  assert.equal(sorted.length, 1_000);
  assert.ok(sorted.every(({ forgotten }, place) => place === 0 || forgotten <= sorted[place - 1].forgotten));
});
