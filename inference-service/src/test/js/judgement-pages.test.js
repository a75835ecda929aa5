import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JudgementPages, PAGE } from '../../main/resources/dev/eleventh/inference/console/js/watch/judgement-pages.js';

/** A registry with judgements from 1 to a size that may grow; it notes what was asked. */
function registry(size) {
  const all = { size, asked: [] };
  all.list = async (query) => {
    all.asked.push(query);
    const newest = Math.min(all.size, (query.before ?? Infinity) - 1);
    const judgements = Array.from({ length: Math.min(newest, query.limit) }, (_, index) => ({ id: newest - index }));
    const last = judgements.at(-1)?.id;
    return { judgements, count: all.size, ...(last > 1 && { next: last }) };
  };
  return all;
}

const ends = ({ judgements }) => [judgements[0].id, judgements.at(-1).id];

test('ten thousand judgements are turned page by page, and back again', async () => {
  const pages = new JudgementPages(registry(10_000).list);
  await pages.begin({});
  assert.deepEqual([ends(pages), pages.range, pages.count], [[10_000, 9_951], { from: 1, to: 50 }, 10_000]);
  assert.deepEqual([pages.hasNewer, pages.hasOlder], [false, true]);
  await pages.older();
  await pages.older();
  assert.deepEqual([ends(pages), pages.range], [[9_900, 9_851], { from: 101, to: 150 }]);
  await pages.newer();
  assert.deepEqual(ends(pages), [9_950, 9_901]);
});

test('the last page ends the list', async () => {
  const pages = new JudgementPages(registry(PAGE + 7).list);
  await pages.begin({});
  await pages.older();
  assert.deepEqual([ends(pages), pages.range, pages.hasOlder], [[7, 1], { from: 51, to: 57 }, false]);
  assert.equal(await pages.older(), false);
});

test('only the first page follows newer judgements', async () => {
  const all = registry(100);
  const pages = new JudgementPages(all.list);
  await pages.begin({});
  all.size = 101;
  assert.equal(await pages.refresh(), true);
  assert.deepEqual(ends(pages), [101, 52]);
  await pages.older();
  assert.equal(await pages.refresh(), false);
});

test('another filter begins with the first page, and keeps the rest of the filter', async () => {
  const all = registry(200);
  const pages = new JudgementPages(all.list);
  await pages.begin({ promoted: false });
  await pages.older();
  await pages.begin({ search: 'mug' });
  assert.deepEqual(all.asked.at(-1), { search: 'mug', promoted: false, limit: PAGE, before: undefined });
  assert.equal(pages.hasNewer, false);
});

test('an answer to an earlier request is ignored', async () => {
  const waiting = [];
  const all = registry(10);
  const pages = new JudgementPages((query) => new Promise((resolve) => waiting.push(() => resolve(all.list(query)))));
  const old = pages.begin({ search: 'm' });
  const now = pages.begin({ search: 'mug' });
  waiting.reverse().forEach((answer) => answer());
  assert.deepEqual([await old, await now], [false, true]);
});

test('a newer judgement does not cancel the way to another page', async () => {
  const all = registry(200);
  const pages = new JudgementPages(all.list);
  await pages.begin({});
  const turned = pages.older();
  assert.equal(await pages.refresh(), false);
  assert.equal(await turned, true);
  assert.deepEqual(pages.range, { from: 51, to: 100 });
});

test('a page that could not be read does not stop the first one from following', async () => {
  const all = registry(200);
  let isDown = false;
  const pages = new JudgementPages((query) => (isDown ? Promise.reject(new Error('down')) : all.list(query)));
  await pages.begin({});
  isDown = true;
  await assert.rejects(pages.older());
  isDown = false;
  all.size = 201;
  assert.equal(await pages.refresh(), true);
  assert.deepEqual(ends(pages), [201, 152]);
});
