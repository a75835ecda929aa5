import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Queue, isOver } from '../../main/resources/dev/eleventh/inference/console/js/review/queue.js';

const items = (...ids) => ids.map((id) => ({ id }));

test('images are labelled in the order of the list', () => {
  const queue = new Queue();
  assert.equal(queue.current, null);
  assert.equal(queue.take(), null);
  queue.update(items('a', 'b'));
  assert.equal(queue.next.id, 'b');
  assert.equal(queue.take().id, 'a');
  assert.equal(queue.current.id, 'b');
  assert.equal(queue.length, 1);
});

test('a newer list replaces all images but the shown one', () => {
  const queue = new Queue();
  queue.update(items('a', 'b', 'c'));
  queue.update(items('d', 'a', 'c'));
  assert.deepEqual([queue.take().id, queue.take().id, queue.take().id, queue.take()], ['a', 'd', 'c', null]);
});

test('an answered image does not come back with a list from before the answer arrived', () => {
  const queue = new Queue();
  queue.update(items('a', 'b'));
  queue.take();
  queue.update(items('a', 'b', 'c'));
  assert.deepEqual([queue.take().id, queue.take().id, queue.take()], ['b', 'c', null]);
});

test('an undone image is shown again, once', () => {
  const queue = new Queue();
  queue.update(items('a', 'b'));
  const undone = queue.take();
  queue.putBack(undone);
  assert.equal(queue.current.id, 'a');
  queue.update(items('a', 'b'));
  assert.equal(queue.length, 2);
});

test('an image that made way for others is dropped, wherever it is', () => {
  const queue = new Queue();
  queue.update(items('a', 'b', 'c'));
  queue.drop({ id: 'b' });
  queue.update(items('a', 'b', 'c'));
  assert.deepEqual([queue.take().id, queue.take().id, queue.take()], ['a', 'c', null]);
});

test('an image whose answer was not accepted follows the shown one, and stays in newer lists', () => {
  const queue = new Queue();
  queue.update(items('a', 'b', 'c'));
  const failed = queue.take();
  queue.giveBack(failed);
  assert.deepEqual([queue.current.id, queue.next.id], ['b', 'a']);
  queue.take();
  queue.update(items('a', 'c'));
  assert.deepEqual([queue.take().id, queue.take().id, queue.take()], ['a', 'c', null]);
  queue.giveBack(failed);
  assert.equal(queue.current.id, 'a');
});

test('only an answered or replaced image is over, and none by an outage or a missing token', () => {
  assert.deepEqual(
    [404, 409, 0, 401, 429, 503].filter((status) => isOver({ status })),
    [404, 409],
  );
});

test('only the last thousand answers are remembered', () => {
  const queue = new Queue();
  for (let i = 0; i <= 1_000; i++) {
    queue.update(items(`${i}`));
    queue.take();
  }
  queue.update(items('0', '1', '1000'));
  assert.equal(queue.take().id, '0');
});
