import { h } from '../dom.js';
import { dimensionsOf } from './dimensions.js';
import { decoded, whatToDo } from './sendable.js';

const SIDE = 128;
/** A decoded photograph takes some 50 MB. */
const AT_ONCE = 4;

let drawing = 0;
const waiting = [];

/** Creates a small square thumbnail, drawn once the file is decoded; `data-unreadable` if decoding fails. */
export function thumbnailOf(file) {
  const canvas = h('canvas', { width: SIDE, height: SIDE, 'aria-hidden': 'true' });
  waiting.push({ file, canvas });
  while (drawing < AT_ONCE && waiting.length > 0) {
    drawWaiting();
  }
  return canvas;
}

async function drawWaiting() {
  drawing++;
  while (waiting.length > 0) {
    const { file, canvas } = waiting.shift();
    await draw(file, canvas).catch(() => canvas.toggleAttribute('data-unreadable', true));
  }
  drawing--;
}

async function draw(file, canvas) {
  const dimensions = await dimensionsOf(file);
  if (whatToDo(file.size, dimensions) === 'refuse') {
    throw new RangeError('too large to decode');
  }
  const bitmap = await decoded(file, dimensions, 2 * SIDE);
  const scale = SIDE / Math.min(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  canvas.getContext('2d').drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  bitmap.close();
}
