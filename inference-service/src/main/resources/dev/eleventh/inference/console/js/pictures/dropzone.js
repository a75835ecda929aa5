import { dropped } from './files.js';

/**
 * Files that are dropped anywhere on `view` go to `onFiles`; `zone` shows that they may. The whole view takes them, because
 * a browser that misses the zone by a finger's breadth would open the picture instead of the page.
 */
export function takeDrops(view, zone, onFiles) {
  let depth = 0;
  const hover = (change) => {
    depth = Math.max(0, depth + change);
    zone.toggleAttribute('data-over', depth > 0);
  };
  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');
  view.addEventListener('dragenter', (event) => carriesFiles(event) && hover(1));
  view.addEventListener('dragleave', (event) => carriesFiles(event) && hover(-1));
  view.addEventListener('dragover', (event) => {
    if (carriesFiles(event)) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    }
  });
  view.addEventListener('drop', async (event) => {
    if (carriesFiles(event)) {
      event.preventDefault();
      depth = 0;
      hover(0);
      onFiles(await dropped(event.dataTransfer));
    }
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
