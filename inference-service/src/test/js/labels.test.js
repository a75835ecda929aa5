import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelled } from '../../main/resources/dev/eleventh/inference/console/js/pictures/labels.js';

const file = (path, type = 'image/png') => ({ file: { name: path.split('/').at(-1), type }, path });
const labelsOf = (paths, options) => labelled(paths.map((path) => file(path)), options).pictures.map(({ label }) => label);

test('the subfolders of a folder are the labels', () => {
  assert.deepEqual(labelsOf(['animals/cat/1.png', 'animals/dog/1.png']), ['cat', 'dog']);
});

test('the name of a single folder is the label until a label is typed for it', () => {
  const cats = ['cat/1.png', 'cat/2.png'];
  assert.deepEqual(labelsOf(cats), ['cat', 'cat']);
  assert.deepEqual(labelsOf(cats, { typed: 'tiger' }), ['tiger', 'tiger']);
  assert.deepEqual(labelsOf(cats, { typed: 'mug', isFresh: false }), ['cat', 'cat'], 'a label that was typed for another lesson');
});

test('files without a folder get the typed label, or none', () => {
  assert.deepEqual(labelsOf(['1.png']), ['']);
  assert.deepEqual(labelsOf(['1.png'], { typed: 'Öllampe' }), ['Öllampe']);
  assert.deepEqual(labelsOf(['1.png'], { typed: 'mug', isFresh: false }), ['mug']);
});

test('several folders keep their names whatever is typed, and images beside them get the typed label', () => {
  assert.deepEqual(labelsOf(['a/1.png', 'b/1.png'], { typed: 'mug' }), ['a', 'b']);
  assert.deepEqual(labelsOf(['a/1.png', '2.png'], { typed: 'mug' }), ['a', 'mug']);
});

test('labels that are not ASCII stay as they are', () => {
  assert.deepEqual(labelsOf(['all/油灯/1.png', 'all/منارة/1.png', 'all/🪔/1.png']), ['油灯', 'منارة', '🪔']);
});

test('hidden files and files that are not images are counted and skipped', () => {
  const { pictures, skipped } = labelled([file('a/1.png'), file('a/notes.txt', 'text/plain'), file('a/.DS_Store', '')]);
  assert.equal(pictures.length, 1);
  assert.equal(skipped, 2);
});
