import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countOf,
  headlineOf,
  keyOf,
  levelOf,
  measuredOf,
  missingOf,
  newsOf,
  panelName,
  symbolOf,
  UNREACHABLE,
  wordOf,
} from '../../main/resources/dev/eleventh/inference/console/js/status/verdict-text.js';

const ALL = ['ingest-service', 'trainer-service', 'inference-service'];

const finding = (more) => ({
  code: 'rolled-back',
  severity: 'alert',
  service: 'trainer-service',
  happened: 'Version 7 was rolled back.',
  value: 'version 7',
  expected: 'none',
  ...more,
});

const status = (...findings) => ({
  verdict: findings.some(({ severity }) => severity === 'alert') ? 'alert' : findings.length > 0 ? 'attention' : 'healthy',
  headline: findings.length === 0 ? 'Healthy' : findings.length === 1 ? '1 thing needs you' : `${findings.length} things need you`,
  findings,
  services: ALL,
});

test('each level has a symbol and a word of its own', () => {
  const levels = ['unknown', 'healthy', 'attention', 'alert'];
  assert.equal(new Set(levels.map(symbolOf)).size, levels.length);
  assert.equal(new Set(levels.map(wordOf)).size, levels.length);
});

test('a severity of a newer service counts as an alert, and no verdict as unknown', () => {
  assert.equal(levelOf('catastrophe'), 'alert');
  assert.equal(levelOf(undefined), 'unknown');
  assert.equal(headlineOf(null), 'Verdict unknown');
});

test('the number of findings stands for the headline, and none is no number', () => {
  assert.equal(countOf(null), '');
  assert.equal(countOf(status()), '');
  assert.equal(countOf(status(finding(), finding({ code: 'no-room' }))), '2');
  assert.equal(countOf(UNREACHABLE), '');
});

test('nothing is announced when the page opens or a value changes', () => {
  assert.equal(newsOf(null, status(finding())), '');
  assert.equal(newsOf(status(), status()), '');
  assert.equal(newsOf(status(finding()), status(finding({ value: 'version 8' }))), '');
});

test('a new finding and its end are announced', () => {
  assert.equal(newsOf(status(), status(finding())), '1 thing needs you. Alert: Version 7 was rolled back.');
  assert.equal(newsOf(status(finding()), status()), 'Healthy.');
});

test('a finding that replaces another is announced although the headline stays', () => {
  const other = finding({ code: 'lagging', severity: 'attention', happened: 'A consumer is behind.' });
  assert.equal(newsOf(status(finding()), status(other)), '1 thing needs you. Attention: A consumer is behind.');
});

test('the services that did not contribute are named unless a finding reports them', () => {
  assert.equal(missingOf(status()), '');
  assert.equal(
    missingOf({ ...status(), services: ['inference-service'] }),
    'Without ingest-service and trainer-service, which this address does not reach.',
  );
  const down = finding({ code: 'down', service: 'trainer-service' });
  assert.equal(missingOf({ ...status(down), services: ['ingest-service', 'inference-service'] }), '');
  assert.equal(missingOf(UNREACHABLE), '');
});

test('a finding shows what was measured and expected, and names its panel', () => {
  assert.equal(measuredOf(finding()), 'version 7; expected: none (trainer-service)');
  assert.equal(panelName('versions'), 'Versions');
  assert.equal(panelName('unheard-of'), 'Watch');
  assert.notEqual(keyOf(finding()), keyOf(finding({ code: 'no-room' })));
});
