import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressIn, imageAt } from '../../main/resources/dev/eleventh/inference/console/js/pictures/address.js';

const answering = (body, options) => async () => new Response(body, options);
const failing = (failure) => async () => {
  throw failure;
};
const png = { headers: { 'Content-Type': 'image/png' } };

test('only addresses of http and https are addresses', () => {
  assert.equal(addressIn(' https://example.com/a.png\n'), 'https://example.com/a.png');
  assert.equal(addressIn('http://example.com'), 'http://example.com');
  for (const other of ['', 'mug', 'example.com/a.png', 'file:///a.png', 'javascript:alert(1)', 'data:image/png;base64,AA', 'see https://example.com']) {
    assert.equal(addressIn(other), null, other);
  }
});

test('the image is read without credentials, and named after the path', async () => {
  let asked;
  const file = await imageAt('https://example.com/photos/mug.png?size=2', async (address, options) => {
    asked = { address, options };
    return new Response('PNG', png);
  });
  assert.equal(asked.address, 'https://example.com/photos/mug.png?size=2');
  assert.equal(asked.options.credentials, 'omit');
  assert.equal(asked.options.referrerPolicy, 'no-referrer');
  assert.deepEqual([file.name, file.type, await file.text()], ['mug.png', 'image/png', 'PNG']);
});

test('when the browser forbids to read the image, the message names CORS and says what to do', async () => {
  await assert.rejects(
    imageAt('https://example.com/a.png', failing(new TypeError('Failed to fetch'))),
    /cannot read the image from example\.com: .*\(CORS\).* Save the image and choose the file instead\./,
  );
});

test('every other failure has a message of its own', async () => {
  await assert.rejects(imageAt('mug'), /“mug” is not an address; it must begin with http/);
  await assert.rejects(imageAt('https://a.org/x', answering('', { status: 404 })), /a\.org answered with status 404/);
  await assert.rejects(imageAt('https://a.org/x', answering('<p>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } })), /is that of a page \(text\/html\)/);
  await assert.rejects(imageAt('https://a.org/x', failing(new DOMException('late', 'TimeoutError'))), /a\.org did not answer within 20 s/);
});

test('an endless image is not read to its end', async () => {
  let sent = 0;
  let isCancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      sent++;
      controller.enqueue(new Uint8Array(1 << 20));
    },
    cancel() {
      isCancelled = true;
    },
  });
  await assert.rejects(imageAt('https://a.org/x', answering(endless, png)), /more than 50 MiB/);
  assert.ok(isCancelled);
  assert.ok(sent < 60, `${sent} MiB were sent`);
});
