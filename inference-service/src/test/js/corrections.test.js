import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correct, outcomeText } from '../../main/resources/dev/eleventh/inference/console/js/teach/corrections.js';

const ids = (number) => Array.from({ length: number }, (_, index) => `id-${index}`);
const noPause = async () => {};

/** A store whose examples change as soon as a correction is sent, and `late` ones are recorded after some questions. */
function storeOf(labels, { late = {}, ignores = [] } = {}) {
  const examples = new Map(Object.entries(labels));
  const requests = [];
  let questions = 0;
  return {
    requests,
    examples,
    async find(asked) {
      if (++questions === 3) {
        Object.entries(late).forEach(([id, label]) => examples.set(id, label));
      }
      return asked.filter((id) => examples.has(id)).map((id) => ({ id, label: examples.get(id) }));
    },
    async all(asked, to) {
      requests.push([asked.length, to]);
      asked.filter((id) => !ignores.includes(id)).forEach((id) => (to === null ? examples.delete(id) : examples.set(id, to)));
    },
    async each(id, to) {
      requests.push([id, to]);
    },
  };
}

test('exactly the examples with these ids are retracted', async () => {
  const store = storeOf({ 'id-0': 'mug', 'id-1': 'mug', other: 'mug' });
  const outcome = await correct(ids(2), null, () => true, store, noPause);
  assert.deepEqual(outcome, { corrected: ids(2), unknown: [], waiting: [], problem: null, isSeen: true });
  assert.deepEqual([...store.examples], [['other', 'mug']]);
  assert.equal(outcomeText(outcome, null), '2 examples were recorded and are gone. The next version learns from this.');
});

test('an example that is still on its way is waited for', async () => {
  const store = storeOf({ 'id-0': 'mug' }, { late: { 'id-1': 'mug' } });
  const outcome = await correct(ids(2), null, () => false, store, noPause);
  assert.deepEqual(outcome.corrected, ids(2));
  assert.equal(store.examples.size, 0);
});

test('an image that the system rejected is reported as not recorded', async () => {
  const outcome = await correct(ids(2), null, () => true, storeOf({ 'id-0': 'mug' }), noPause);
  assert.deepEqual([outcome.corrected, outcome.unknown], [['id-0'], ['id-1']]);
  assert.match(outcomeText(outcome, null), /^1 example was recorded and is gone\. 1 image is not recorded: rejected, or removed before\./);
});

test('more ids than a request may have are sent in several', async () => {
  const labels = Object.fromEntries(ids(20_001).map((id) => [id, 'mug']));
  const store = storeOf(labels);
  const outcome = await correct(ids(20_001), null, () => true, store, noPause);
  assert.deepEqual(store.requests, [
    [10_000, null],
    [10_000, null],
    [1, null],
  ]);
  assert.equal(outcome.corrected.length, 20_001);
});

test('an example that keeps its label is not reported as corrected', async () => {
  const store = storeOf({ 'id-0': 'five', 'id-1': 'five' }, { ignores: ['id-1'] });
  const outcome = await correct(ids(2), '0', () => true, store, noPause);
  assert.deepEqual([outcome.corrected, outcome.waiting], [['id-0'], ['id-1']]);
  assert.match(outcomeText(outcome, '0'), /^1 example is “0” now\. 1 image is not corrected yet\. Try again/);
});

test('an example that has the label already needs no request', async () => {
  const store = storeOf({ 'id-0': '0' });
  assert.deepEqual((await correct(ids(1), '0', () => true, store, noPause)).corrected, ['id-0']);
  assert.deepEqual(store.requests, []);
});

test('a failure keeps what was corrected before, and names the reason', async () => {
  const store = storeOf(Object.fromEntries(ids(10_001).map((id) => [id, 'mug'])));
  const all = store.all;
  store.all = async (asked, to) => {
    if (asked.length === 1) {
      throw Object.assign(new Error('the database is unavailable'), { status: 503 });
    }
    await all(asked, to);
  };
  const outcome = await correct(ids(10_001), null, () => true, store, noPause);
  assert.equal(outcome.corrected.length, 10_000);
  assert.deepEqual(outcome.waiting, ['id-10000']);
  assert.match(outcomeText(outcome, null), /10,000 examples were recorded and are gone\. 1 image is not corrected yet.*the database is unavailable/);
});

test('with a token that may not read the store, each example is corrected by its id', async () => {
  const store = storeOf({});
  store.find = async () => {
    throw Object.assign(new Error('forbidden'), { status: 403 });
  };
  const outcome = await correct(ids(4), 'cup', () => true, store, noPause);
  assert.deepEqual(outcome.corrected.sort(), ids(4));
  assert.deepEqual(store.requests.sort(), ids(4).map((id) => [id, 'cup']));
  assert.equal(outcomeText(outcome, 'cup'), 'The correction of 4 examples is queued. The next version learns from this.');
});
