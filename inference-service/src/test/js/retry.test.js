import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../main/resources/dev/eleventh/inference/console/js/retry.js';

test('a question is repeated until the answer is final, or not for ever', async () => {
  const pauses = [];
  const pause = async (millis) => pauses.push(millis);
  const answers = [3, 1, 0];
  assert.equal(await until((left) => left === 0, async () => answers.shift(), pause), 0);
  assert.equal(pauses.length, 2);
  assert.equal(await until((left) => left === 0, async () => 2, pause), 2);
  assert.ok(pauses.every((millis, index) => index < 3 || millis <= 2_000));
});
