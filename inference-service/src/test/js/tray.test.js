import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftOutTexts, meaningOf, moreText, totalOf } from '../../main/resources/dev/eleventh/inference/console/js/teach/tray-text.js';
import { MOST_IMAGES, Tray } from '../../main/resources/dev/eleventh/inference/console/js/teach/tray.js';

const images = (label, ...names) => names.map((name) => ({ file: { name }, label }));
const shown = (tray) => tray.groups.map(({ label, images: all }) => [label, all.map(({ file }) => file.name).join(' ')]);

function filled() {
  const tray = new Tray();
  tray.add([...images('mug', 'm1', 'm2'), ...images('cup', 'c1'), ...images('mug', 'm3')]);
  return tray;
}

test('images are grouped by label, and newer ones come first', () => {
  const tray = filled();
  tray.add(images('mug', 'm4', 'm5'));
  assert.deepEqual(shown(tray), [
    ['mug', 'm4 m5 m1 m2 m3'],
    ['cup', 'c1'],
  ]);
  assert.equal(tray.size, 6);
});

test('a label is compared as the services store it', () => {
  const tray = new Tray();
  tray.add([...images('cafe\u0301', 'a'), ...images(' caf\u00e9 ', 'b')]);
  assert.deepEqual(shown(tray), [['caf\u00e9', 'a b']]);
});

test('a removed image is gone, and so is a group without images', () => {
  const tray = filled();
  tray.remove([tray.groups[0].images[1], ...tray.groups[1].images]);
  assert.deepEqual(shown(tray), [['mug', 'm1 m3']]);
});

test('images move to a group that exists, or to a new one', () => {
  const tray = filled();
  tray.move(tray.groups[1].images, 'mug');
  assert.deepEqual(shown(tray), [['mug', 'c1 m1 m2 m3']]);
  tray.move([tray.groups[0].images[0]], 'jug');
  assert.deepEqual(shown(tray), [
    ['mug', 'm1 m2 m3'],
    ['jug', 'c1'],
  ]);
});

test('two groups are joined only when the label is typed to its end', () => {
  const tray = filled();
  tray.relabel(tray.groups[1], 'mug');
  assert.equal(tray.groups.length, 2);
  tray.join();
  assert.deepEqual(shown(tray), [['mug', 'm1 m2 m3 c1']]);
});

test('images without a label follow the label that is typed, until they get their own', () => {
  const tray = new Tray();
  tray.add(images('', 'a'));
  assert.equal(tray.unlabelled, tray.groups[0]);
  tray.follow('mu');
  tray.follow('mug');
  assert.deepEqual(shown(tray), [['mug', 'a']]);
  tray.relabel(tray.groups[0], 'cup');
  tray.follow('jug');
  assert.deepEqual(shown(tray), [['cup', 'a']]);
  assert.equal(tray.unlabelled, undefined);
});

test('all images get one label', () => {
  const tray = filled();
  tray.labelAll('jug');
  assert.deepEqual(shown(tray), [['jug', 'm1 m2 m3 c1']]);
});

test('taking the images empties the tray', () => {
  const tray = filled();
  assert.deepEqual(tray.take(), [...images('mug', 'm1', 'm2', 'm3'), ...images('cup', 'c1')]);
  assert.equal(tray.size, 0);
});

test('a full tray accepts no more images, and reports how many', () => {
  const tray = new Tray();
  const many = Array.from({ length: MOST_IMAGES - 1 }, (_, index) => ({ file: { name: `${index}` }, label: 'mug' }));
  assert.equal(tray.add(many), 0);
  assert.equal(tray.add(images('cup', 'c1', 'c2', 'c3')), 2);
  assert.equal(tray.size, MOST_IMAGES);
});

test('the meaning of a label names labels with almost the same spelling, existing or in another group', () => {
  assert.deepEqual(meaningOf('Sneakers', ['Sneaker'], []).similar, ['Sneaker']);
  assert.deepEqual(meaningOf('Mugs', [], ['Mug', 'Mugs']).similar, ['Mug']);
  assert.deepEqual(meaningOf('sandal', ['Sneaker'], ['boot']), { text: 'A new class.', similar: [] });
  assert.equal(meaningOf('Sneaker', ['Sneaker'], ['Sneakers']).text, 'More examples of a known class.');
  assert.equal(meaningOf('  ', ['Sneaker'], []).text, 'These images need a label.');
});

test('the total counts images that need a label', () => {
  const tray = filled();
  assert.equal(totalOf(tray.groups), '4 images in 2 groups.');
  tray.add(images('', 'a'));
  assert.equal(totalOf(tray.groups), '5 images in 3 groups. 1 image needs a label.');
});

test('whatever was left out is reported', () => {
  assert.deepEqual(leftOutTexts({}), []);
  assert.deepEqual(leftOutTexts({ skipped: 2, duplicates: 3, elsewhere: 1, tooMany: 1, problems: ['A zip is broken.'] }), [
    'A zip is broken.',
    '2 files skipped: not an image.',
    '3 duplicates left out: an image is shown once.',
    '1 of the duplicates had another label than the image that is shown.',
    '1 image left out: the tray is full. Teach first, then add the others.',
  ]);
});

test('the button that shows more says how many are hidden', () => {
  assert.equal(moreText(6, 120, 'more image'), 'Show 6 more images');
  assert.equal(moreText(300, 120, 'more image'), 'Show 120 more images of 300');
  assert.equal(moreText(1, 40, 'more group'), 'Show 1 more group');
});
