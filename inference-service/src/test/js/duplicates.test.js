import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutDuplicates } from '../../main/resources/dev/eleventh/inference/console/js/pictures/duplicates.js';

const image = (name, content, label = '') => ({ file: { name, content, size: content.length }, label });
const namesOf = ({ images }) => images.map(({ file }) => file.name);
const read = [];
const digestOf = async (file) => (read.push(file.name), file.content);

test('an image that was dropped twice is kept once', async () => {
  const result = await withoutDuplicates([image('a', 'one'), image('b', 'two'), image('copy', 'one'), image('c', 'six')], [], digestOf);
  assert.deepEqual(namesOf(result), ['a', 'b', 'c']);
  assert.equal(result.duplicates, 1);
  assert.equal(result.elsewhere, 0);
});

test('an image that is present already is left out, and another label is counted', async () => {
  const result = await withoutDuplicates([image('copy', 'one', 'cup'), image('d', 'ten', 'cup')], [image('a', 'one', 'mug')], digestOf);
  assert.deepEqual(namesOf(result), ['d']);
  assert.deepEqual([result.duplicates, result.elsewhere], [1, 1]);
});

test('only files of the same size are read, each once', async () => {
  read.length = 0;
  await withoutDuplicates([image('short', 'a'), image('x', 'xxx'), image('y', 'yyy'), image('z', 'zzz')], [], digestOf);
  assert.deepEqual(read, ['x', 'y', 'z']);
});

test('where the browser computes no digests, nothing is left out', async () => {
  const result = await withoutDuplicates([image('a', 'one'), image('copy', 'one'), image('again', 'one')], [], async () => null);
  assert.deepEqual(namesOf(result), ['a', 'copy', 'again']);
  assert.equal(result.duplicates, 0);
});
