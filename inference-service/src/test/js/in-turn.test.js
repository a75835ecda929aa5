import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurn } from '../../main/resources/dev/eleventh/inference/console/js/in-turn.js';

const refused = () => Object.assign(new Error('busy'), { status: 429 });
const noWait = async () => {};

test('a request begins when the one before has ended, even if that failed', async () => {
  const run = inTurn(noWait);
  const heard = [];
  const first = run(async () => {
    heard.push('first begins');
    await Promise.resolve();
    heard.push('first ends');
    throw new Error('gone');
  });
  const second = run(async () => heard.push('second'));
  await assert.rejects(first, { message: 'gone' });
  await second;
  assert.deepEqual(heard, ['first begins', 'first ends', 'second']);
});

test('a request is repeated while the trainer computes for others', async () => {
  const waited = [];
  const answers = [refused, refused, () => 'done'];
  const answer = await inTurn(async (millis) => waited.push(millis))(async () => {
    const next = answers.shift()();
    if (next instanceof Error) {
      throw next;
    }
    return next;
  });
  assert.equal(answer, 'done');
  assert.deepEqual(waited, [5_000, 5_000]);
});

test('after a minute of refusals the request fails', async () => {
  let asked = 0;
  const busy = async () => {
    asked++;
    throw refused();
  };
  await assert.rejects(inTurn(noWait)(busy), { status: 429 });
  assert.equal(asked, 12);
});
