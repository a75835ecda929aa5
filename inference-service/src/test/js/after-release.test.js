import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionAfterRelease } from '../../main/resources/dev/eleventh/inference/console/js/watch/after-release.js';

test('after an automatic rollback, a release serves the newest version, which was rolled back', () => {
  assert.equal(versionAfterRelease({ version: 3, pinned: 3, pinned_by: 'trainer', versions: [1, 2, 3, 4] }), 4);
});

test('a release skips the newest version if this instance refused it', () => {
  assert.equal(versionAfterRelease({ version: 2, pinned: 2, versions: [1, 2, 3, 4], refused: { version: 4 } }), 3);
});

test('a version that was refused once but serves now is not skipped', () => {
  assert.equal(versionAfterRelease({ version: 4, pinned: 4, versions: [3, 4], refused: { version: 4 } }), 4);
});

test('a release keeps the serving version while no version is known', () => {
  assert.equal(versionAfterRelease({ version: 2, pinned: 2, versions: [] }), 2);
});
