import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentenceOf, stateOf } from '../../main/resources/dev/eleventh/inference/console/js/serves-text.js';

const known = { serving: null, manifest: null, learner: null, away: { serving: false, learner: false } };
const serving = { version: 7 };
const said = (more) => [stateOf({ ...known, ...more }), sentenceOf({ ...known, ...more })];

test('the dot is never green while a service is unavailable', () => {
  const away = { serving: false, learner: true };
  assert.deepEqual(said({ serving, away }), ['away', 'Version 7 · trainer unavailable']);
  assert.deepEqual(said({ serving: { version: 7, pinned: 7 }, away }), ['away', 'Version 7 · pinned · trainer unavailable']);
  assert.deepEqual(said({ serving, away: { serving: true, learner: false } }), ['away', 'Reconnecting…']);
});

test('only the trainer reports that nothing was learned', () => {
  const nothing = { version: 0 };
  assert.deepEqual(said({ serving: nothing, learner: { champion_version: 0 } }), ['waiting', 'Nothing learned yet']);
  assert.deepEqual(said({ serving: nothing, learner: { champion_version: 3 } }), ['waiting', 'No version serves yet']);
  assert.deepEqual(said({ serving: nothing }), ['waiting', 'No version serves yet']);
  assert.deepEqual(said({ serving: nothing, away: { serving: false, learner: true } }), [
    'away',
    'No version serves yet · trainer unavailable',
  ]);
});

test('the number of classes is that of the serving version', () => {
  assert.equal(sentenceOf({ ...known, serving, manifest: { version: 7, labels: ['mug', 'bag'] } }), 'Version 7 · 2 classes');
  assert.equal(sentenceOf({ ...known, serving, manifest: { version: 6, labels: ['mug'] } }), 'Version 7');
  assert.equal(sentenceOf(known), 'Connecting…');
});
