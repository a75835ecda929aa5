import * as api from '../api.js';
import { ask } from '../dialog.js';
import { h } from '../dom.js';
import { counted, names, percent } from '../format.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { versionAfterRelease } from './after-release.js';

// Changes the serving version. This affects every client, so a dialog first shows what will change.

/** The dialog and the request name the same version, even if the serving version changes while the dialog is open. */
export const rollBack = () => {
  const { version, parent } = live.serving.value;
  return change(version, parent, `Roll back to version ${parent}?`, `Roll back to ${parent}`);
};

export const pin = (version) =>
  change(live.serving.value.version, version, `Pin version ${version}?`, `Pin version ${version}`);

export async function release() {
  const { version } = live.serving.value;
  const next = versionAfterRelease(live.serving.value);
  const content = [
    h(
      'p',
      {},
      `Version ${version} serves, pinned. After the release, every instance serves the newest promoted version, ${next} now, and each later one.`,
    ),
    ...(await differences(version, next)),
  ];
  await carryOut(await ask({ title: 'Serve the newest version again?', content, action: 'Release' }), api.release);
}

async function change(from, to, title, action) {
  const content = [
    h('p', {}, `Every instance will serve version ${to}. Learning continues, but newly promoted versions wait until you release the pin.`),
    h('p', { class: 'hint' }, `Compared with version ${from}, the serving version:`),
    ...(await differences(from, to)),
  ];
  await carryOut(await ask({ title, content, action, danger: true }), () => api.pin(to));
}

/** Returns the differences that users will notice. The change is possible even if the registry is unavailable. */
async function differences(from, to) {
  if (from === to) {
    return [];
  }
  try {
    const diff = await api.diff(from, to);
    const [before, after] = [diff.from.metrics.macro_accuracy, diff.to.metrics.macro_accuracy];
    return [
      h(
        'ul',
        {},
        diff.to.rolled_back && h('li', {}, `The trainer rolled version ${to} back: ${diff.to.rolled_back.reason}.`),
        diff.labels_removed.length > 0 && h('li', {}, `Classes removed: ${names(diff.labels_removed)}.`),
        diff.labels_added.length > 0 && h('li', {}, `Classes added: ${names(diff.labels_added)}.`),
        h(
          'li',
          {},
          `${counted(diff.to.labels.length, 'class', 'classes')} instead of ${diff.from.labels.length}, ${percent(after)} accuracy on held-out images instead of ${percent(before)}.`,
        ),
      ),
    ];
  } catch (failure) {
    return [h('p', { class: 'hint' }, `Couldn’t load the comparison: ${failure.message}`)];
  }
}

async function carryOut(agreed, request) {
  if (!agreed) {
    return;
  }
  try {
    const serving = await request();
    live.follow(serving);
    showNotice(
      serving.pinned
        ? `Version ${serving.version} serves, pinned to ${serving.pinned}.`
        : `Version ${serving.version} serves; newer versions replace it.`,
    );
  } catch (failure) {
    showNotice(failure.message);
  }
}
