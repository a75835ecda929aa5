import { h } from '../dom.js';
import { dimensionsOf } from './dimensions.js';
import { decoded, whatToDo } from './sendable.js';

const SIDE = 128;

/** Creates a small square thumbnail, drawn once the file is decoded; `data-unreadable` if decoding fails. */
export function thumbnailOf(file) {
  const canvas = h('canvas', { width: SIDE, height: SIDE, 'aria-hidden': 'true' });
  draw(file, canvas).catch(() => canvas.toggleAttribute('data-unreadable', true));
  return canvas;
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
