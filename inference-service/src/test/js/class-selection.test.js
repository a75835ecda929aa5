import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rectangleOf, touched } from '../../main/resources/dev/eleventh/inference/console/js/class/rectangle.js';
import { Selection } from '../../main/resources/dev/eleventh/inference/console/js/class/selection.js';

const TEN = [...'abcdefghij'];
const selection = (ids = TEN) => {
  const made = new Selection();
  made.setOrder(ids);
  return made;
};
const selected = (made) => made.ids.join('');

test('a click selects one example, and a toggle adds or removes one', () => {
  const made = selection();
  made.only('c');
  made.toggle('e');
  made.toggle('a');
  assert.equal(selected(made), 'ace');
  made.toggle('c');
  assert.equal(selected(made), 'ae');
  made.only('j');
  assert.equal(selected(made), 'j');
});

test('a range goes from the example selected last, in both directions', () => {
  const made = selection();
  made.only('d');
  made.extendTo('f');
  assert.equal(selected(made), 'def');
  made.extendTo('b');
  assert.equal(selected(made), 'bcd');
  made.toggle('h');
  made.extendTo('j', true);
  assert.equal(selected(made), 'bcdhij');
});

test('arrows move the focus by rows and columns without selecting, and stop at the ends', () => {
  const made = selection();
  const press = (...keys) => keys.forEach((key) => made.press(key, { columns: 4 }));
  press('ArrowLeft', 'ArrowUp');
  assert.equal(made.focus, 'a');
  press('ArrowDown', 'ArrowRight');
  assert.equal(made.focus, 'f');
  press('ArrowRight', 'ArrowRight', 'ArrowDown');
  assert.equal(made.focus, 'j', 'the last row is shorter');
  press('ArrowDown', 'ArrowRight');
  assert.equal(made.focus, 'j');
  press('Home');
  assert.equal(made.focus, 'a');
  press('End');
  assert.equal(made.focus, 'j');
  assert.equal(made.size, 0);
});

test('shift with an arrow extends from where the keys began', () => {
  const made = selection();
  made.press('ArrowRight');
  made.press('ArrowDown', { shift: true, columns: 4 });
  assert.equal(selected(made), 'bcdef');
  made.press('ArrowLeft', { shift: true });
  assert.equal(selected(made), 'bcde');
});

test('space toggles, control and A selects all, Escape selects none', () => {
  const made = selection();
  made.press(' ');
  assert.equal(selected(made), 'a');
  made.press(' ');
  assert.equal(made.size, 0);
  made.press('A', { control: true });
  assert.equal(made.size, 10);
  assert.equal(made.press('Escape'), true);
  assert.equal(made.size, 0);
  assert.equal(made.press('Escape'), false, 'Escape without a selection is for others');
  assert.equal(made.press('x'), false);
});

test('more examples keep the selection, and examples that leave are no longer selected', () => {
  const made = selection([...'abcd']);
  made.only('b');
  made.extendTo('d');
  made.setOrder(TEN);
  assert.equal(selected(made), 'bcd');
  made.setOrder([...'acefghij']);
  assert.equal(selected(made), 'c');
  assert.equal(made.focus, 'f', 'the focus stays at its place');
  made.setOrder([]);
  assert.equal(made.focus, null);
  assert.equal(made.press('ArrowDown'), false);
});

const GRID = { columns: 3, cells: 8, width: 100, height: 50, gap: 10 };
const cells = (x1, y1, x2, y2) => touched(rectangleOf({ x: x1, y: y1 }, { x: x2, y: y2 }), GRID);

test('a rectangle touches the cells that it overlaps, whichever corner it was drawn from', () => {
  assert.deepEqual(cells(10, 10, 20, 20), [0]);
  assert.deepEqual(cells(120, 70, 90, 40), [0, 1, 3, 4]);
  assert.deepEqual(cells(-50, -50, 5_000, 5_000), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a rectangle between cells or outside of them touches none', () => {
  assert.deepEqual(cells(102, 10, 108, 20), []);
  assert.deepEqual(cells(10, 52, 20, 58), []);
  assert.deepEqual(cells(230, 130, 300, 160), [], 'the last row has two cells');
  assert.deepEqual(cells(400, 10, 500, 20), []);
});
