import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { request } from '../../main/resources/dev/eleventh/inference/console/js/api.js';

const realFetch = globalThis.fetch;
const answering = (body, status = 200) => (globalThis.fetch = async () => new Response(body, { status }));

afterEach(() => (globalThis.fetch = realFetch));

test('an answer that was cut off is a failure that may pass, not an empty answer', async () => {
  answering('{"version": 1');
  await assert.rejects(request('GET', 'v1/models/current'), ({ isPassing }) => isPassing);
});

test('an answer without content is none', async () => {
  answering(null, 204);
  assert.equal(await request('DELETE', 'v1/session'), null);
});

test('a refusal keeps its reason and its message', async () => {
  answering('{"error": {"reason": "no-model", "message": "no model version serves yet"}}', 503);
  await assert.rejects(request('GET', 'v1/models/current'), { reason: 'no-model', message: 'no model version serves yet' });
  answering('<html>', 404);
  await assert.rejects(request('GET', 'v1/models/current'), { status: 404, message: 'The service answered 404.' });
});
