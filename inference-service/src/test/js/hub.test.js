import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hub } from '../../main/resources/dev/eleventh/inference/console/js/live/hub.js';

/** Creates a hub with one source, and records the calls of that source. */
function shared() {
  const source = { opened: 0, isOpen: false };
  const make = (listener) => {
    source.listener = listener;
    return {
      want(wanted) {
        source.opened += wanted && !source.isOpen ? 1 : 0;
        source.isOpen = wanted;
      },
    };
  };
  return { hub: new Hub({ serving: make }, ['serving']), source };
}

function pane() {
  const heard = [];
  return { heard, post: (message) => heard.push(message) };
}

test('two windows share one source, which closes with the last window', () => {
  const { hub, source } = shared();
  const [one, other] = [pane(), pane()];
  hub.want(one.post, ['serving']);
  hub.want(other.post, ['serving']);
  assert.equal(source.opened, 1);
  hub.want(one.post, []);
  assert.equal(source.isOpen, true);
  hub.want(other.post, []);
  assert.equal(source.isOpen, false);
});

test('a window that opens later receives the last state', () => {
  const { hub, source } = shared();
  const [one, later] = [pane(), pane()];
  hub.want(one.post, ['serving']);
  source.listener.onState('open', false);
  source.listener.onEvent('serving', { version: 7 });
  hub.want(later.post, ['serving']);
  assert.deepEqual(later.heard, [
    { name: 'serving', state: 'open', refused: false },
    { name: 'serving', event: 'serving', data: { version: 7 } },
  ]);
});

test('a state from before a sign-out, or from before all windows were hidden, is not sent', () => {
  const { hub, source } = shared();
  const [one, later] = [pane(), pane()];
  hub.want(one.post, ['serving']);
  source.listener.onEvent('serving', { version: 7 });
  hub.restart();
  hub.want(later.post, ['serving']);
  assert.ok(later.heard.every(({ data }) => data === undefined));
});
