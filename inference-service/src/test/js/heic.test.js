import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHeic, withoutUnreadableHeic } from '../../main/resources/dev/eleventh/inference/console/js/pictures/heic.js';

const picture = (name, type = '') => ({ file: { name, type }, label: 'mug' });
const ALL = [picture('1.jpg'), picture('IMG_1.HEIC'), picture('IMG_2.heif'), picture('3', 'image/heic')];

test('HEIC is recognised by name and by type', () => {
  assert.deepEqual(
    ALL.map(({ file }) => isHeic(file)),
    [false, true, true, true],
  );
  assert.equal(isHeic({ name: 'heic.png', type: 'image/png' }), false);
});

test('a browser that reads HEIC keeps all images, even if one of them is broken', async () => {
  const { pictures, problems } = await withoutUnreadableHeic(ALL, async ({ name }) => name !== 'IMG_1.HEIC');
  assert.deepEqual(pictures, ALL);
  assert.deepEqual(problems, []);
});

test('for another browser, the text names a way out for old and for new photos', async () => {
  const { pictures, problems } = await withoutUnreadableHeic(ALL, async () => false);
  assert.deepEqual(pictures, [ALL[0]]);
  assert.match(problems[0], /^3 HEIC photos left out\./);
  assert.match(problems[0], /as JPEG/);
  assert.match(problems[0], /Most Compatible/);
});

test('without HEIC, nothing is read', async () => {
  const { pictures, problems } = await withoutUnreadableHeic([ALL[0]], () => assert.fail());
  assert.equal(pictures.length, 1);
  assert.deepEqual(problems, []);
});
