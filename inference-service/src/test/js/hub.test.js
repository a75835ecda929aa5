import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hub } from '../../main/resources/dev/eleventh/inference/console/js/live/hub.js';

/** A hub of one source, and what was done to that source. */
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

test('two windows share one source, which closes with the last of them', () => {
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

test('a window that comes later is told the last state', () => {
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

test('a state of before a sign-out, or of before all windows were hidden, is told to nobody', () => {
  const { hub, source } = shared();
  const [one, later] = [pane(), pane()];
  hub.want(one.post, ['serving']);
  source.listener.onEvent('serving', { version: 7 });
  hub.restart();
  hub.want(later.post, ['serving']);
  assert.ok(later.heard.every(({ data }) => data === undefined));
});
