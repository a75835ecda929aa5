import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { request } from '../../main/resources/dev/eleventh/inference/console/js/api.js';

const realFetch = globalThis.fetch;
const answering = (body, status = 200) => (globalThis.fetch = async () => new Response(body, { status }));

afterEach(() => (globalThis.fetch = realFetch));

test('a response that was cut off is a temporary failure, not an empty response', async () => {
  answering('{"version": 1');
  await assert.rejects(request('GET', 'v1/models/current'), ({ isPassing }) => isPassing);
});

test('a response without content is null', async () => {
  answering(null, 204);
  assert.equal(await request('DELETE', 'v1/session'), null);
});

test('an error response keeps its reason and message', async () => {
  answering('{"error": {"reason": "no-model", "message": "no model version serves yet"}}', 503);
  await assert.rejects(request('GET', 'v1/models/current'), { reason: 'no-model', message: 'no model version serves yet' });
  answering('<html>', 404);
  await assert.rejects(request('GET', 'v1/models/current'), { status: 404, message: 'The service returned status 404.' });
});
