import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDimensions } from '../../main/resources/dev/eleventh/inference/console/js/pictures/dimensions.js';
import { sendable, whatToDo } from '../../main/resources/dev/eleventh/inference/console/js/pictures/sendable.js';

const view = (...parts) => {
  const bytes = Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)));
  return new DataView(bytes.buffer);
};
const be16 = (value) => [value >> 8, value & 255];
const be32 = (value) => [...be16(value >>> 16), ...be16(value & 0xffff)];
const le16 = (value) => be16(value).reverse();
const png = (width, height) => view('\x89PNG\r\n\x1a\n', be32(13), 'IHDR', be32(width), be32(height), [8, 0, 0, 0, 0]);
const jpeg = (width, height) =>
  view([0xff, 0xd8, 0xff, 0xe1], be16(10), 'Exif\0\0ab', [0xff, 0xff, 0xc4], be16(4), [0, 0, 0xff, 0xc2], be16(8), [8], be16(height), be16(width), [3, 0, 0]);

test('the dimensions come from the header', () => {
  assert.deepEqual(readDimensions(png(20_000, 20_000)), { type: 'image/png', width: 20_000, height: 20_000 });
  assert.deepEqual(readDimensions(jpeg(8064, 6048)), { type: 'image/jpeg', width: 8064, height: 6048 });
  assert.deepEqual(readDimensions(view('GIF89a', le16(300), le16(200))), { type: 'image/gif', width: 300, height: 200 });
  assert.deepEqual(readDimensions(view('RIFF', be32(0), 'WEBPVP8X', be32(0), be32(0), [0x0f, 0x27, 0], [0x07, 0, 0])), {
    type: 'image/webp',
    width: 10_000,
    height: 8,
  });
  assert.deepEqual(
    readDimensions(view(be32(8), 'ftypheic', be32(20), 'ispe', be32(0), be32(512), be32(512), 'ispe', be32(0), be32(4032), be32(3024))),
    { type: 'image/heif', width: 4032, height: 3024 },
  );
});

test('AVIF, which browsers read, differs from HEIC, which most do not', () => {
  const isoMedia = (brand) => view(be32(8), `ftyp${brand}`, be32(20), 'ispe', be32(0), be32(64), be32(32), be32(0));
  assert.equal(readDimensions(isoMedia('avif')).type, 'image/avif');
  assert.equal(readDimensions(isoMedia('heic')).type, 'image/heif');
});

test('an incomplete or missing header has no dimensions', () => {
  assert.equal(readDimensions(view('no image at all, but long enough to look like one')), null);
  assert.equal(readDimensions(view([0xff, 0xd8, 0xff])), null);
  assert.equal(readDimensions(view()), null);
});

test('a photograph of a phone is reduced because of its pixels, not its bytes', () => {
  const photograph = { type: 'image/jpeg', width: 8064, height: 6048 };
  assert.equal(whatToDo(1_100_000, photograph), 'reduce');
  assert.equal(whatToDo(1_100_000, { ...photograph, width: 4032, height: 3024 }), 'send');
  assert.equal(whatToDo(11 << 20, { ...photograph, width: 4032, height: 3024 }), 'reduce');
  assert.equal(whatToDo(1_000, { type: 'image/png', width: 8_193, height: 1 }), 'reduce');
  assert.equal(whatToDo(1_000, { type: 'image/webp', width: 10, height: 10 }), 'reduce');
});

test('an image that needs gigabytes to decode is refused with its size before decoding', async () => {
  const file = new File([png(20_000, 20_000)], 'wall.png', { type: 'image/png' });
  await assert.rejects(sendable(file), /“wall.png” has 20,000 × 20,000 pixels.*120 megapixels/);
});

test('the type of a sent file comes from its bytes, not from its name', async () => {
  const image = await sendable(new File([png(4, 4)], 'a.jpg', { type: 'image/jpeg' }));
  assert.equal(image.type, 'image/png');
});
