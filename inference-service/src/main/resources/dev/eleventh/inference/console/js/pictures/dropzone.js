import { chosen, dropped } from './files.js';

/** The views that accept files, as {view, zone, onFiles}. */
const takers = [];
let depth = 0;

/**
 * Passes the promise of {files, problems} that are dropped anywhere on the page to `onFiles` while `view` is shown; `zone`
 * indicates that. The whole page accepts files, because for a drop just beside the zone, a browser would open the image
 * instead of the page.
 */
export function takeDrops(view, zone, onFiles) {
  takers.push({ view, zone, onFiles });
}

/** Listens for drops. In a view that accepts no files, calls `onNowhere`, and the page stays. Drops wait for `started`. */
export function startDrops(started, onNowhere) {
  const taker = () => takers.find(({ view }) => !view.hidden);
  const hover = (change) => {
    depth = Math.max(0, depth + change);
    takers.forEach(({ view, zone }) => zone.toggleAttribute('data-over', depth > 0 && !view.hidden));
  };
  const whenFiles = (listener) => (event) => event.dataTransfer?.types.includes('Files') && listener(event);
  const listen = (name, listener) => document.addEventListener(name, whenFiles(listener));
  listen('dragenter', () => hover(1));
  listen('dragleave', () => hover(-1));
  listen('dragover', (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = taker() ? 'copy' : 'none';
  });
  listen('drop', async (event) => {
    event.preventDefault();
    hover(-depth);
    // the browser empties the transfer after this turn
    const files = dropped(event.dataTransfer);
    await started();
    const to = taker();
    to ? to.onFiles(files) : onNowhere();
  });
}

/**
 * Connects a button to the file chooser of an input, and passes the promise of {files, problems} to `onFiles`. The same
 * files can be chosen again.
 */
export function chooseWith(button, input, onFiles) {
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const files = chosen(input.files);
    input.value = '';
    onFiles(files);
  });
}
