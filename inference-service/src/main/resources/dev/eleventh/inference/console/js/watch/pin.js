import * as api from '../api.js';
import { ask } from '../dialog.js';
import { h } from '../dom.js';
import { counted, names, percent } from '../format.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';

// Changes the serving version. This affects every client, so a dialog first shows what will change.

/** `change` names the version, and so does the request, because the serving version may change while the dialog is open. */
export const rollBack = () => {
  const { version, parent } = live.serving.value;
  return change(version, parent, `Roll back to version ${parent}?`, `Roll back to ${parent}`);
};

export const pin = (version) =>
  change(live.serving.value.version, version, `Pin version ${version}?`, `Pin version ${version}`);

export async function release() {
  const { version } = live.serving.value;
  const newest = live.learner.value?.champion_version ?? Math.max(...live.serving.value.versions);
  const content = [
    h(
      'p',
      {},
      `Version ${version} is pinned. Released, every instance answers with the newest promoted version (${newest} now), and with each one after it.`,
    ),
    ...(await differences(version, newest)),
  ];
  await carryOut(await ask({ title: 'Follow the newest version again?', content, action: 'Release' }), api.release);
}

async function change(from, to, title, action) {
  const content = [
    h('p', {}, `Every instance will answer with version ${to}. Learning goes on, but what it promotes waits until you release.`),
    h('p', { class: 'hint' }, `Compared with version ${from}, which serves now:`),
    ...(await differences(from, to)),
  ];
  await carryOut(await ask({ title, content, action, danger: true }), () => api.pin(to));
}

/** Returns the differences that people will notice. The change is possible even if the registry is unavailable. */
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
        diff.labels_removed.length > 0 && h('li', {}, `It will not know: ${names(diff.labels_removed)}.`),
        diff.labels_added.length > 0 && h('li', {}, `It will know again: ${names(diff.labels_added)}.`),
        h(
          'li',
          {},
          `${counted(diff.to.labels.length, 'class', 'classes')} instead of ${diff.from.labels.length}, ${percent(after)} right on the hold-out instead of ${percent(before)}.`,
        ),
      ),
    ];
  } catch (failure) {
    return [h('p', { class: 'hint' }, `The comparison is unavailable: ${failure.message}`)];
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
        : `Version ${serving.version} serves; newer ones follow.`,
    );
  } catch (failure) {
    showNotice(failure.message);
  }
}
