import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsOf, MOST, placeOf, RejectedLog } from '../../main/resources/dev/eleventh/inference/console/js/watch/rejected-log.js';

/** A topic of one partition with a number of records; it notes the limits that were asked. */
function topic(size) {
  const all = { size, asked: [] };
  all.list = async (limit, before = all.size) => {
    all.asked.push(limit);
    const rejected = Array.from({ length: Math.min(limit, before) }, (_, index) => ({ partition: 0, offset: before - 1 - index, reason: 'r' }));
    return { rejected, ...(before > limit && { next: before - limit }) };
  };
  return all;
}

const offsets = ({ records }) => records.map(({ offset }) => offset);

test('the newest records are read first, and older ones on request', async () => {
  const log = new RejectedLog(topic(1_500).list);
  await log.refresh();
  assert.deepEqual([log.records.length, log.records[0].offset, log.hasMore], [100, 1_499, true]);
  await log.older();
  assert.deepEqual([log.records.length, log.hasMore], [1_100, true]);
  await log.older();
  assert.deepEqual([log.records.length, log.hasMore, log.records.at(-1).offset], [1_500, false, 0]);
});

test('a refresh reads a few records, and more only while all are new', async () => {
  const all = topic(30);
  const log = new RejectedLog(all.list);
  await log.refresh();
  await log.refresh();
  assert.deepEqual(all.asked, [100, 12]);
  all.size = 33;
  await log.refresh();
  all.size = 60;
  await log.refresh();
  assert.deepEqual(all.asked, [100, 12, 12, 12, 100]);
  assert.deepEqual(offsets(log), Array.from({ length: 60 }, (_, index) => 59 - index));
});

test('the page keeps a limited number of records', async () => {
  const all = topic(MOST + 500);
  const log = new RejectedLog(all.list);
  await log.refresh();
  while (log.hasMore) {
    await log.older();
  }
  assert.equal(log.records.length, MOST);
  all.size += 3;
  await log.refresh();
  assert.deepEqual([log.records.length, log.records[0].offset], [MOST, MOST + 502]);
});

test('requests at the same time take turns, also after a failure', async () => {
  const all = topic(5);
  let fails = true;
  const log = new RejectedLog(async (...asked) => {
    if (fails) {
      throw new Error('away');
    }
    return all.list(...asked);
  });
  await assert.rejects(log.refresh(), { message: 'away' });
  assert.equal(log.isRead, false);
  fails = false;
  await Promise.all([log.refresh(), log.refresh()]);
  assert.deepEqual(offsets(log), [4, 3, 2, 1, 0]);
});

test('records are grouped by reason, the most frequent first', () => {
  const record = (reason, offset) => ({ reason, partition: 1, offset });
  const groups = groupsOf([record('a', 3), record('b', 2), record('b', 1)]);
  assert.deepEqual(groups.map(([reason, records]) => [reason, records.map(placeOf)]), [
    ['b', ['1-2', '1-1']],
    ['a', ['1-3']],
  ]);
});
