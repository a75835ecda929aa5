import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Totals } from '../../main/resources/dev/eleventh/inference/console/js/teach/totals.js';

const totals = new Totals();
const become = (picture, ...states) => {
  for (const state of states) {
    picture.state = state;
    totals.count(picture);
  }
};

test('an image of an earlier batch that is sent again counts in the current batch', () => {
  totals.begin();
  const refused = [{}, {}];
  refused.forEach((picture) => become(picture, 'waiting', 'sending', 'refused'));
  assert.equal(totals.text, '0 of 2 images sent, 2 not accepted');

  totals.begin();
  become({}, 'waiting', 'sending', 'sent');
  totals.begin();
  refused.forEach((picture) => become(picture, 'waiting', 'sending', 'sent'));

  assert.equal(totals.text, '2 of 2 images sent');
});

test('an image that is refused after its batch ended changes nothing', () => {
  totals.begin();
  const late = {};
  become(late, 'waiting', 'sending', 'sent');
  totals.begin();
  become(late, 'refused');
  assert.equal(totals.text, '0 of 0 images sent');
});

test('a recording is one batch, even if each image is sent before the next one is taken', () => {
  totals.begin();
  for (let i = 0; i < 19; i++) {
    become({}, 'waiting', 'sending', 'sent');
  }
  assert.equal(totals.text, '19 of 19 images sent');
});

test('images of an incomplete batch still count when a new batch begins', () => {
  totals.begin();
  const slow = {};
  become(slow, 'waiting', 'sending');
  totals.begin();
  become({}, 'waiting');
  assert.equal(totals.text, '0 of 2 images sent');
  assert.equal(totals.underWay, 2);
  become(slow, 'sent');
  assert.equal(totals.waiting, 1);
});

test('the text names stopped, known and retracted images', () => {
  const all = new Totals();
  const end = (state) => ['waiting', state].forEach((one) => all.count(Object.assign(pictures[state], { state: one })));
  const pictures = { stopped: {}, known: {}, retracted: {} };
  Object.keys(pictures).forEach(end);
  assert.equal(all.text, '1 of 3 images sent, 1 already known, 1 stopped, 1 retracted');
  assert.equal(all.share, 1);
});
