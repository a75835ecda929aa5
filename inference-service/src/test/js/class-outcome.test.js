import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classSentence, selectionSentence, stillLabelled } from '../../main/resources/dev/eleventh/inference/console/js/class/outcome.js';

test('only the part of the class around the examples is read, page by page', async () => {
  const asked = [];
  const pages = [
    { examples: [{ id: 'a' }, { id: 'other' }], next: 'place' },
    { examples: [{ id: 'c' }] },
  ];
  const examples = [
    { id: 'a', recorded_at: '2026-01-02T00:00:00.123456Z' },
    { id: 'b', recorded_at: '2026-01-01T00:00:00Z' },
    { id: 'c', recorded_at: '2026-01-01T12:00:00Z' },
  ];
  const left = await stillLabelled('mug', examples, async (query) => (asked.push(new URLSearchParams(query)), pages.shift()));
  assert.deepEqual([...left], ['a', 'c']);
  assert.equal(asked[0].get('from'), '2026-01-01T00:00:00.000Z');
  assert.equal(asked[0].get('to'), '2026-01-02T00:00:00.124Z');
  assert.deepEqual(
    asked.map((query) => query.get('before')),
    [null, 'place'],
  );
});

test('the sentence tells what was done, not what was asked', () => {
  assert.equal(
    selectionSentence({ asked: 2, unknown: 0, left: 0, label: 'cup' }),
    '2 examples moved to “cup”. The next version learns from this.',
  );
  const partly = selectionSentence({ asked: 5, unknown: 1, left: 1, label: null });
  assert.match(partly, /^3 examples deleted\. 1 example had been deleted before\. 1 example still has the old label/);
  assert.match(classSentence({ label: 'cup', into: 'mug', queued: 7, left: 0 }), /^7 examples of “cup” moved to “mug”\./);
  assert.match(classSentence({ label: 'cup', into: null, queued: 7, left: 2 }), /^5 examples of “cup” deleted\. 2 examples still have/);
});
