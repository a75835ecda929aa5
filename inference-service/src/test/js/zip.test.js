import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { unzipped } from '../../main/resources/dev/eleventh/inference/console/js/pictures/zip.js';

const bytes = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
const le = (size, value) => {
  const buffer = Buffer.alloc(size);
  buffer.writeUIntLE(value, 0, size);
  return buffer;
};

/** Creates a zip; an entry is {name, content}, and may have another `method`, `flags`, `size` or `packed` content. */
function zipOf(entries, { comment = '', before = Buffer.alloc(0), number = entries.length } = {}) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const { name, content = '', method = 8, flags = 1 << 11, size = Buffer.byteLength(content), packed } of entries) {
    const nameBytes = Buffer.isBuffer(name) ? name : Buffer.from(name, 'utf8');
    const data = packed ?? (method === 8 ? deflateRawSync(Buffer.from(content)) : Buffer.from(content));
    const common = [le(2, 20), le(2, flags), le(2, method), le(4, 0), le(4, 0), le(4, data.length), le(4, size), le(2, nameBytes.length)];
    // the local header has an extra field, which the list has not
    const local = bytes(le(4, 0x04034b50), ...common, le(2, 4), nameBytes, le(4, 0), data);
    list.push(bytes(le(4, 0x02014b50), le(2, 20), ...common, le(2, 0), le(2, 0), le(2, 0), le(2, 0), le(4, 0), le(4, at), nameBytes));
    parts.push(local);
    at += local.length;
  }
  const listed = bytes(...list);
  const end = bytes(le(4, 0x06054b50), le(4, 0), le(2, number), le(2, number), le(4, listed.length), le(4, at), le(2, comment.length), comment);
  return new File([before, ...parts, listed, end], 'mugs.zip');
}

const isImage = (path) => path.endsWith('.png');
const LIMITS = { image: 10 << 20, all: 20 << 20 };
const read = (zip, limits = LIMITS) => unzipped(zip, isImage, limits);
const textsOf = async (files) => Promise.all(files.map(async ({ file, path }) => [path, file.name, await file.text()]));

test('packed and stored files are read with their folders', async () => {
  const zip = zipOf([
    { name: 'mug/', content: '', method: 0 },
    { name: 'mug/1.png', content: 'one one one one one' },
    { name: 'cup/2.png', content: 'two', method: 0 },
    { name: '油灯/3.png', content: 'three' },
  ]);
  assert.deepEqual(await textsOf(await read(zip)), [
    ['mug/1.png', '1.png', 'one one one one one'],
    ['cup/2.png', '2.png', 'two'],
    ['油灯/3.png', '3.png', 'three'],
  ]);
});

test('a comment, and bytes before the zip, do not matter', async () => {
  const zip = zipOf([{ name: '1.png', content: 'one' }], { comment: 'PK\x05\x06 is the mark of the end', before: Buffer.alloc(1_000, 7) });
  assert.deepEqual(await textsOf(await read(zip)), [['1.png', '1.png', 'one']]);
});

test('files that are not wanted are listed and not unpacked, and metadata of macOS is skipped', async () => {
  const zip = zipOf([
    { name: 'notes.txt', packed: Buffer.from('not deflated') },
    { name: '__MACOSX/mug/._1.png', content: 'metadata' },
    { name: 'a.zip', content: 'a zip in a zip' },
  ]);
  assert.deepEqual(await textsOf(await read(zip)), [
    ['notes.txt', 'notes.txt', ''],
    ['a.zip', 'a.zip', ''],
  ]);
});

test('a name that is not UTF-8 is read as Windows writes it', async () => {
  const zip = zipOf([{ name: Buffer.from([0x99, 0x6c, 0x5c, 0x31, 0x2e, 0x70, 0x6e, 0x67]), content: 'one', flags: 0 }]);
  assert.deepEqual(
    (await read(zip)).map(({ path }) => path),
    ['Öl/1.png'],
  );
});

test('a bomb is refused: by the size that it claims, or as soon as it is larger than it claims', async () => {
  const bomb = deflateRawSync(Buffer.alloc(4 << 20));
  await assert.rejects(read(zipOf([{ name: '1.png', packed: bomb, size: 4 << 20 }]), { image: 1 << 20, all: 8 << 20 }), /“1.png” has more than 1 MiB/);
  await assert.rejects(
    read(zipOf(['1.png', '2.png', '3.png'].map((name) => ({ name, packed: bomb, size: 4 << 20 }))), { image: 8 << 20, all: 8 << 20 }),
    /its images have more than 8 MiB; unpack it/,
  );
  await assert.rejects(read(zipOf([{ name: '1.png', packed: bomb, size: 1_000 }])), /“1.png” is broken, or larger than the zip claims/);
  await assert.rejects(read(zipOf([], { number: 30_000 })), /more than 20,000 files or 4 GiB/);
});

test('a broken or unusual zip is refused with the reason', async () => {
  const whole = zipOf([{ name: '1.png', content: 'one one one' }]);
  await assert.rejects(read(new File(['no zip at all'], 'a.zip')), /“a.zip” cannot be read: it is not a zip, or not complete/);
  await assert.rejects(read(new File([], 'a.zip')), /not a zip/);
  await assert.rejects(read(new File([whole.slice(0, whole.size - 30)], 'a.zip')), /not complete/);
  await assert.rejects(read(zipOf([{ name: '1.png', content: 'one' }], { number: 9 })), /its list of files is broken/);
  await assert.rejects(read(zipOf([{ name: '1.png', content: 'one', flags: 1 }])), /it has a password/);
  await assert.rejects(read(zipOf([{ name: '1.png', content: 'one', method: 12 }])), /a compression that this page cannot read/);
  await assert.rejects(read(zipOf([{ name: '1.png', packed: Buffer.from([0xff, 0xff, 1, 2, 3]), size: 9 }])), /“1.png” is broken/);
  await assert.rejects(read(zipOf([{ name: '1.png', content: 'one', size: 99 }])), /“1.png” is broken/);
});
