import { count } from '../format.js';
import { dimensionsOf } from './dimensions.js';

// The services accept JPEG and PNG of up to 10 MiB, 8192 pixels a side and 25 megapixels. A browser reads more, and turns it into that.

const TAKEN = ['image/jpeg', 'image/png'];
const MAX_BYTES = 10 << 20;
const MAX_SERVED_SIDE = 8_192;
const MAX_SERVED_PIXELS = 25_000_000;
/** More would take gigabytes to decode. */
const MAX_READ_PIXELS = 120_000_000;
/** Nothing that the backbone sees needs more. */
const MAX_SIDE = 1_600;
const QUALITY = 0.92;

/** Which of `send`, `reduce` and `refuse` is to be done with a file of this size; `dimensions` may be null. */
export function whatToDo(bytes, dimensions) {
  const pixels = dimensions ? dimensions.width * dimensions.height : 0;
  if (pixels > MAX_READ_PIXELS) {
    return 'refuse';
  }
  const fits =
    dimensions &&
    TAKEN.includes(dimensions.type) &&
    bytes <= MAX_BYTES &&
    pixels <= MAX_SERVED_PIXELS &&
    Math.max(dimensions.width, dimensions.height) <= MAX_SERVED_SIDE;
  return fits ? 'send' : 'reduce';
}

/** The image as it can be sent; unchanged where that is possible. Throws what to tell the person. */
export async function sendable(file) {
  const dimensions = await dimensionsOf(file);
  switch (whatToDo(file.size, dimensions)) {
    case 'send':
      // its bytes say what it is, whatever its name says
      return file.type === dimensions.type ? file : new File([file], file.name, { type: dimensions.type });
    case 'reduce':
      return reduced(file, dimensions);
    default:
      throw new Error(
        `“${file.name}” has ${count(dimensions.width)} × ${count(dimensions.height)} pixels. This page reduces images of up to ${
          MAX_READ_PIXELS / 1_000_000
        } megapixels; save it smaller first`,
      );
  }
}

async function reduced(file, dimensions) {
  const bitmap = await decoded(file, dimensions, MAX_SIDE);
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, bitmap.width * scale), Math.max(1, bitmap.height * scale));
  const context = canvas.getContext('2d');
  // what was transparent would turn black
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

/** The bitmap of a file, decoded outside of the page's thread, with sides of about `side` pixels at most. */
export async function decoded(file, dimensions, side) {
  const scale = dimensions ? side / Math.max(dimensions.width, dimensions.height) : 1;
  // one side only: a photograph may lie on its side in the file, and the other follows from it
  const options = scale < 1 ? { resizeWidth: Math.max(1, Math.round(dimensions.width * scale)), resizeQuality: 'high' } : {};
  try {
    return await createImageBitmap(file, options);
  } catch {
    throw new Error(`“${file.name}” is not an image that this browser can read; save it as JPEG or PNG`);
  }
}
