import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST, Pages } from '../../main/resources/dev/eleventh/inference/console/js/class/pages.js';

/** A store with numbered examples, which notes what was asked; a place in the list is the number of the next example. */
function store(size) {
  const asked = [];
  const list = async (text) => {
    const query = new URLSearchParams(text);
    asked.push(query);
    const from = Number(query.get('before') ?? 0);
    const to = Math.min(size, from + Number(query.get('limit')));
    return {
      examples: Array.from({ length: to - from }, (_, index) => ({ id: `${query.get('label')}-${from + index}` })),
      ...(to < size && { next: String(to) }),
      ...(query.has('count') && { count: size, count_is_exact: true }),
    };
  };
  return { asked, list };
}

test('pages follow each other, and only the first one asks for the count', async () => {
  const { asked, list } = store(250);
  const pages = new Pages(list);
  await pages.begin('mug', { split: 'train' });
  assert.equal(pages.examples.length, 100);
  assert.deepEqual(pages.count, { examples: 250, isExact: true });
  while (await pages.more()) {
    // until the last page
  }
  assert.deepEqual(pages.examples.map(({ id }) => id), Array.from({ length: 250 }, (_, index) => `mug-${index}`));
  assert.equal(pages.hasMore, false);
  assert.deepEqual(
    asked.map((query) => [query.get('split'), query.get('before'), query.get('count')]),
    [
      ['train', null, 'true'],
      ['train', '100', null],
      ['train', '200', null],
    ],
  );
});

test('the rest is loaded in large pages, up to the most that one selection may have', async () => {
  const { asked, list } = store(20_000);
  const pages = new Pages(list);
  await pages.begin('mug', {});
  await pages.rest();
  assert.ok(pages.examples.length >= MOST && pages.examples.length < MOST + 1_000);
  assert.equal(pages.hasMore, false);
  assert.equal(asked.length, 11);
});

test('two requests for the next page are one', async () => {
  const { asked, list } = store(250);
  const pages = new Pages(list);
  await pages.begin('mug', {});
  await Promise.all([pages.more(), pages.more()]);
  assert.equal(asked.length, 2);
  assert.equal(pages.examples.length, 200);
});

test('a page that arrives after another list has begun is ignored', async () => {
  const { list } = store(250);
  const waiting = [];
  const pages = new Pages((query) => new Promise((resolve) => waiting.push(() => resolve(list(query)))));
  const old = pages.begin('mug', {});
  const now = pages.begin('cup', {});
  waiting.forEach((answer) => answer());
  assert.equal(await old, false);
  assert.equal(await now, true);
  assert.equal(pages.examples[0].id, 'cup-0');
  assert.equal(pages.examples.length, 100);
});

test('removed examples leave the list and the count', async () => {
  const { list } = store(3);
  const pages = new Pages(list);
  await pages.begin('mug', {});
  pages.remove(new Set(['mug-1']));
  assert.deepEqual(pages.examples.map(({ id }) => id), ['mug-0', 'mug-2']);
  assert.equal(pages.count.examples, 2);
});
