import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DelayedActions, UNDO_MILLIS } from '../../main/resources/dev/eleventh/inference/console/js/class/delayed.js';

/** Timers that the test lets run out. */
function timers() {
  const tasks = new Map();
  let next = 1;
  return {
    after: (millis, task) => (tasks.set(next, { millis, task }), next++),
    cancel: (timer) => tasks.delete(timer),
    runOut: () => [...tasks].forEach(([timer, { task }]) => tasks.delete(timer) && task()),
    millis: () => [...tasks.values()].map(({ millis }) => millis),
  };
}

function started() {
  const time = timers();
  const changes = [];
  const actions = new DelayedActions({ ...time, onChange: ({ name, state }) => changes.push(`${name} ${state}`) });
  return { time, actions, changes };
}

const action = (name, more = {}) => ({ name, send: async () => `${name}!`, ...more });

test('an action is sent after ten seconds, and then has a result', async () => {
  const { time, actions } = started();
  const move = actions.add(action('move'));
  assert.deepEqual(time.millis(), [UNDO_MILLIS]);
  assert.equal(move.state, 'waiting');
  time.runOut();
  await actions.flush(false);
  assert.equal(move.state, 'done');
  assert.equal(move.result, 'move!');
});

test('an action that is undone is never sent', async () => {
  const { time, actions } = started();
  let sent = 0;
  const move = actions.add(action('move', { send: async () => sent++ }));
  assert.equal(actions.undo(move), true);
  time.runOut();
  await actions.flush(false);
  assert.equal(sent, 0);
  assert.equal(move.state, 'undone');
  assert.equal(actions.undo(move), false);
});

test('an action that was sent cannot be undone', async () => {
  const { actions } = started();
  const move = actions.add(action('move'));
  await actions.sendNow(move);
  assert.equal(actions.undo(move), false);
  assert.equal(move.state, 'done');
});

test('actions are sent in order, each after the one before has ended', async () => {
  const { actions } = started();
  const order = [];
  let release;
  const slow = new Promise((resolve) => (release = resolve));
  actions.add(action('first', { send: () => slow.then(() => order.push('first')) }));
  actions.add(action('second', { send: async () => order.push('second') }));
  const ended = actions.flush(false);
  assert.deepEqual(order, []);
  release();
  await ended;
  assert.deepEqual(order, ['first', 'second']);
});

test('leaving the page sends every waiting action immediately', () => {
  const { time, actions } = started();
  const sent = [];
  const send = (name) => (isLeaving) => (sent.push([name, isLeaving]), new Promise(() => {}));
  actions.add(action('first', { send: send('first') }));
  actions.undo(actions.add(action('undone', { send: send('undone') })));
  actions.add(action('second', { send: send('second') }));
  actions.flush(true);
  assert.deepEqual(sent, [
    ['first', true],
    ['second', true],
  ]);
  assert.deepEqual(time.millis(), []);
});

test('an action on the whole class excludes others until it has ended', async () => {
  const { actions } = started();
  const rename = actions.add(action('rename', { exclusive: true }));
  assert.equal(actions.allows(false), false);
  assert.throws(() => actions.add(action('move')));
  actions.undo(rename);
  actions.add(action('move'));
  assert.equal(actions.allows(true), false);
  assert.equal(actions.allows(false), true);
  await actions.flush(false);
  assert.equal(actions.allows(true), true);
});

test('an action that fails keeps the reason, and the next one is sent', async () => {
  const { actions, changes } = started();
  const fails = actions.add(action('first', { send: () => Promise.reject(new Error('the broker is unavailable')) }));
  actions.add(action('second'));
  await actions.flush(false);
  assert.equal(fails.state, 'failed');
  assert.equal(fails.result, 'the broker is unavailable');
  assert.equal(changes.at(-1), 'second done');
});
