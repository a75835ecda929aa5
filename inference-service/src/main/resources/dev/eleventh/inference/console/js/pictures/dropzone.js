import { dropped } from './files.js';

/** {view, zone, onFiles} of the views that accept files. */
const takers = [];
let depth = 0;

/**
 * Files that are dropped anywhere on the page go to `onFiles` while `view` is shown; `zone` shows that they may. The whole
 * page accepts them, because a browser that misses the zone by a finger's breadth would open the image instead of the page.
 */
export function takeDrops(view, zone, onFiles) {
  takers.push({ view, zone, onFiles });
}

/** Looks for drops. In a view that accepts no files, `onNowhere` is called, and the page stays. A drop waits until `started` ends. */
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
    to ? to.onFiles(await files) : onNowhere();
  });
}

/** A button that opens the file chooser of an input, which then may take the same files again. */
export function chooseWith(button, input, onFiles) {
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    onFiles(files);
  });
}
