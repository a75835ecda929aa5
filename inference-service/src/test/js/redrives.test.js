import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redrives, textOf } from '../../main/resources/dev/eleventh/inference/console/js/watch/redrives.js';

const record = (offset, more = {}) => ({ partition: 0, offset, reason: 'missing-label', ...more });
const RECORDS = [record(1), record(2), record(3)];
const refusal = (message) => Object.assign(new Error(message), { status: 400, isPassing: false });

/** Redrives with services that answer as given; `outcomes` collects the answers. */
function redrives({ send = async ({ offset }) => ({ id: `id-${offset}` }), look = async () => [], recordedOf = async (ids) => new Set(ids) } = {}) {
  return new Redrives({ send, look, recordedOf, wait: async () => {} });
}

const states = (all, records = RECORDS) => records.map((each) => all.of(each)?.state);

test('records are sent one after another with the change, and then recorded', async () => {
  const sent = [];
  const all = redrives({
    send: async (each, change) => {
      sent.push([each.offset, change]);
      return { id: `id-${each.offset}` };
    },
  });
  assert.equal(await all.run(RECORDS, { label: 'mug' }), '');
  assert.deepEqual(sent, [1, 2, 3].map((offset) => [offset, { label: 'mug' }]));
  assert.deepEqual(states(all), ['sent', 'sent', 'sent']);
  await all.settled;
  assert.deepEqual(states(all), ['recorded', 'recorded', 'recorded']);
  assert.equal(all.of(RECORDS[0]).label, 'mug');
});

test('a refused record does not end the run', async () => {
  const all = redrives({
    send: async ({ offset }) => {
      if (offset === 2) {
        throw refusal('the label is too long');
      }
      return { id: 'x' };
    },
  });
  await all.run(RECORDS, {});
  await all.settled;
  assert.deepEqual(states(all), ['recorded', 'refused', 'recorded']);
  assert.equal(all.of(RECORDS[1]).message, 'the label is too long');
  assert.equal(textOf(all.countsOf(RECORDS)), '2 sent again: 2 recorded. 1 refused.');
});

test('an unavailable service ends the run, and the rest was not sent', async () => {
  const all = redrives({
    send: async ({ offset }) => {
      if (offset === 2) {
        throw Object.assign(new Error('no broker'), { status: 503, isPassing: true });
      }
      return { id: 'x' };
    },
  });
  assert.equal(await all.run(RECORDS, {}), 'no broker');
  assert.deepEqual(states(all), ['sent', undefined, undefined]);
});

test('a stop ends the run after the record that is being sent', async () => {
  const all = redrives({
    send: async () => {
      all.stop();
      return { id: 'x' };
    },
  });
  assert.equal(await all.run(RECORDS, {}), '');
  assert.deepEqual(states(all), ['sent', undefined, undefined]);
});

test('a record that appears among the rejected ones was rejected again, even if its id is recorded', async () => {
  let round = 0;
  const again = { partition: 1, offset: 9, reason: 'id-conflict', message: 'taken', redriven_from: '0-2' };
  const all = redrives({ look: async () => (++round >= 2 ? [again] : []) });
  await all.run(RECORDS, {});
  await all.settled;
  assert.deepEqual(states(all), ['recorded', 'rejected', 'recorded']);
  assert.equal(all.of(RECORDS[1]).message, 'id-conflict: taken');
  assert.equal(round, 3);
});

test('a rejection is not counted for a later sending of the same record', async () => {
  const again = { partition: 1, offset: 9, reason: 'id-conflict', message: 'taken', redriven_from: '0-1' };
  const all = redrives({ look: async () => [again] });
  all.see([again]);
  await all.run([RECORDS[0]], {});
  await all.settled;
  assert.deepEqual(states(all, [RECORDS[0]]), ['recorded']);
});

test('what is not confirmed after the last round stays sent', async () => {
  let asked = 0;
  const all = redrives({
    recordedOf: async () => {
      asked++;
      return new Set();
    },
  });
  await all.run([RECORDS[0]], {});
  await all.settled;
  assert.equal(asked, 30);
  assert.equal(textOf(all.countsOf([RECORDS[0]])), '1 sent again: 1 not confirmed yet.');
});

test('a store that may not be asked is asked once, and a correction is not asked for', async () => {
  const asked = [];
  const all = redrives({
    recordedOf: async (ids) => {
      asked.push(ids);
      throw Object.assign(new Error('role missing'), { status: 403 });
    },
  });
  await all.run([RECORDS[0], record(7, { type: 'dev.eleventh.example.retracted.v1' })], {});
  await all.settled;
  assert.deepEqual(asked, [['id-1']]);
});

test('one request asks about all records, and a store that fails once is asked again', async () => {
  const asked = [];
  const all = redrives({
    recordedOf: async (ids) => {
      asked.push(ids);
      if (asked.length === 1) {
        throw Object.assign(new Error('down'), { status: 503, isPassing: true });
      }
      return new Set(ids);
    },
  });
  await all.run(RECORDS, {});
  await all.settled;
  assert.deepEqual(asked, [['id-1', 'id-2', 'id-3'], ['id-1', 'id-2', 'id-3']]);
  assert.deepEqual(states(all), ['recorded', 'recorded', 'recorded']);
});

test('a failure that is not of one record ends the run, and a record keeps what became of it before', async () => {
  for (const status of [401, 403, 500]) {
    let isDown = false;
    const all = redrives({
      send: async ({ offset }) => {
        if (isDown) {
          throw Object.assign(new Error('no'), { status });
        }
        throw refusal(`refused ${offset}`);
      },
    });
    await all.run([RECORDS[1]], {});
    isDown = true;
    assert.equal(await all.run(RECORDS, {}), 'no');
    assert.deepEqual(states(all), [undefined, 'refused', undefined]);
    assert.equal(all.of(RECORDS[1]).message, 'refused 2');
  }
});
