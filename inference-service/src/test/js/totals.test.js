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

test('what was refused in an earlier go and is sent again counts in the present one', () => {
  totals.begin();
  const refused = [{}, {}];
  refused.forEach((picture) => become(picture, 'waiting', 'sending', 'refused'));
  assert.equal(totals.text, '0 of 2 pictures sent, 2 not accepted');

  totals.begin();
  become({}, 'waiting', 'sending', 'sent');
  totals.begin();
  refused.forEach((picture) => become(picture, 'waiting', 'sending', 'sent'));

  assert.equal(totals.text, '2 of 2 pictures sent');
});

test('a picture that is refused after its go was forgotten changes nothing', () => {
  totals.begin();
  const late = {};
  become(late, 'waiting', 'sending', 'sent');
  totals.begin();
  become(late, 'refused');
  assert.equal(totals.text, '0 of 0 pictures sent');
});

test('a recording is one go, however fast each of its pictures is sent', () => {
  totals.begin();
  for (let i = 0; i < 19; i++) {
    become({}, 'waiting', 'sending', 'sent');
  }
  assert.equal(totals.text, '19 of 19 pictures sent');
});

test('what is under way still counts when something new begins', () => {
  totals.begin();
  const slow = {};
  become(slow, 'waiting', 'sending');
  totals.begin();
  become({}, 'waiting');
  assert.equal(totals.text, '0 of 2 pictures sent');
  assert.equal(totals.underWay, 2);
  become(slow, 'sent');
  assert.equal(totals.waiting, 1);
});

test('pictures that were stopped, known or retracted are named', () => {
  const all = new Totals();
  const end = (state) => ['waiting', state].forEach((one) => all.count(Object.assign(pictures[state], { state: one })));
  const pictures = { stopped: {}, known: {}, retracted: {} };
  Object.keys(pictures).forEach(end);
  assert.equal(all.text, '1 of 3 pictures sent, 1 known already, 1 stopped, 1 retracted');
  assert.equal(all.share, 1);
});
