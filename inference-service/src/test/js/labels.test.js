import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelled } from '../../main/resources/dev/eleventh/inference/console/js/pictures/labels.js';

const file = (path, type = 'image/png') => ({ file: { name: path.split('/').at(-1), type }, path });
const labelsOf = (paths, typed = '') => labelled(paths.map((path) => file(path)), typed).pictures.map(({ label }) => label);

test('the subfolders of a folder are the labels', () => {
  assert.deepEqual(labelsOf(['animals/cat/1.png', 'animals/dog/1.png']), ['cat', 'dog']);
});

test('the name of a single folder is the label until a label is typed', () => {
  assert.deepEqual(labelsOf(['cat/1.png', 'cat/2.png']), ['cat', 'cat']);
  assert.deepEqual(labelsOf(['cat/1.png', 'cat/2.png'], 'tiger'), ['tiger', 'tiger']);
});

test('files without a folder get the typed label, or none', () => {
  assert.deepEqual(labelsOf(['1.png']), [null]);
  assert.deepEqual(labelsOf(['1.png'], 'Öllampe'), ['Öllampe']);
});

test('several folders are reported, so that a typed label is never silently ignored', () => {
  const of = (paths) => labelled(paths.map((path) => file(path)), 'mug').several;
  assert.equal(of(['a/1.png', 'b/1.png']), true);
  assert.equal(of(['a/1.png', 'a/2.png']), false);
});

test('labels that are not ASCII stay as they are', () => {
  assert.deepEqual(labelsOf(['all/油灯/1.png', 'all/منارة/1.png', 'all/🪔/1.png']), ['油灯', 'منارة', '🪔']);
});

test('hidden files and files that are not images are counted and skipped', () => {
  const { pictures, skipped } = labelled([file('a/1.png'), file('a/notes.txt', 'text/plain'), file('a/.DS_Store', '')], '');
  assert.equal(pictures.length, 1);
  assert.equal(skipped, 2);
});
