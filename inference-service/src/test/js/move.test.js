import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  furtherBlocked,
  isUnderWay,
  nameOf,
  networkText,
  newsOf,
  pauseMillis,
  progressText,
  share,
  stateText,
} from '../../main/resources/dev/eleventh/inference/console/js/watch/move.js';

const UNDER_WAY = ['embedding', 'paused', 'blocked', 'judging'];
const ENDED = ['promoted', 'rejected', 'given-up'];

const move = (state, more = {}) => ({ id: 3, kind: 'onnx', name: 'vit_small', sha256: 'ab12'.repeat(16), state, ...more });

test('a move is under way until it is promoted, rejected or given up', () => {
  UNDER_WAY.forEach((state) => assert.ok(isUnderWay(move(state)), state));
  ENDED.forEach((state) => assert.ok(!isUnderWay(move(state)), state));
  assert.ok(!isUnderWay(null));
  assert.ok(!isUnderWay(undefined));
});

test('only a move that is under way is polled often', () => {
  UNDER_WAY.forEach((state) => assert.equal(pauseMillis(move(state)), 2_000, state));
  [null, undefined, ...ENDED.map((state) => move(state))].forEach((other) => assert.ok(pauseMillis(other) >= 30_000));
});

test('a network is shown by its kind and twelve digits, and the built-in one has no name of its own', () => {
  assert.equal(networkText(move('embedding')), 'ONNX, ab12ab12ab12');
  assert.equal(networkText({ kind: 'built-in', sha256: '2dd9'.repeat(16) }), 'built-in, 2dd92dd92dd9');
  assert.equal(nameOf(move('embedding')), 'vit_small');
  assert.equal(nameOf({ kind: 'built-in', name: 'built-in' }), 'the built-in network');
});

test('the progress is a count and a share, also without an example', () => {
  assert.equal(progressText({ embedded: 1_200, examples: 4_882 }), '1,200 of 4,882 examples embedded');
  assert.equal(share({ embedded: 1_200, examples: 4_800 }), 0.25);
  assert.equal(share({ embedded: 0, examples: 0 }), 0);
});

test('every state has a sentence of its own', () => {
  const sentences = [...UNDER_WAY, ...ENDED].map((state) => stateText(move(state)));
  assert.equal(new Set(sentences).size, sentences.length);
  assert.match(stateText(move('promoted', { version: 12 })), /version 12/);
  assert.doesNotMatch(stateText(move('promoted')), /undefined/);
  assert.match(stateText(move('resting')), /“resting”/);
});

test('blocked examples that are not listed are counted', () => {
  const listed = Array.from({ length: 10 }, (_, i) => ({ id: `img-${i}`, problem: 'no image' }));
  assert.equal(furtherBlocked(move('blocked', { blocked: 12, blocked_examples: listed })), 2);
  assert.equal(furtherBlocked(move('blocked', { blocked: 1, blocked_examples: listed.slice(0, 1) })), 0);
  assert.equal(furtherBlocked(move('embedding')), 0);
});

test('a screen reader hears of states, but neither of progress nor of the state when the page opens', () => {
  const early = move('embedding', { embedded: 1, examples: 9 });
  assert.equal(newsOf(undefined, early), '');
  assert.equal(newsOf(early, move('embedding', { embedded: 2, examples: 9 })), '');
  assert.match(newsOf(early, move('judging')), /^Move to vit_small: All examples are embedded/);
  assert.match(newsOf(null, early), /embeds the stored examples/);
  assert.match(newsOf(move('rejected'), { ...early, id: 4 }), /embeds the stored examples/);
  assert.equal(newsOf(early, null), '');
});
