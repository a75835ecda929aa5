import { count } from '../format.js';
import { dimensionsOf } from './dimensions.js';
import { HEIC_HELP, isHeic } from './heic.js';

// The services accept JPEG and PNG of up to 10 MiB, 8192 pixels a side and 25 megapixels. A browser reads more formats and
// sizes, and converts them.

const ACCEPTED = ['image/jpeg', 'image/png'];
const MAX_BYTES = 10 << 20;
const MAX_SERVED_SIDE = 8_192;
const MAX_SERVED_PIXELS = 25_000_000;
/** Larger images would need gigabytes to decode. */
const MAX_READ_PIXELS = 120_000_000;
/** The backbone needs no larger images. */
const MAX_SIDE = 1_600;
const QUALITY = 0.92;

/** Returns `send`, `reduce` or `refuse` for a file of this size; `dimensions` may be null. */
export function whatToDo(bytes, dimensions) {
  const pixels = dimensions ? dimensions.width * dimensions.height : 0;
  if (pixels > MAX_READ_PIXELS) {
    return 'refuse';
  }
  const fits =
    dimensions &&
    ACCEPTED.includes(dimensions.type) &&
    bytes <= MAX_BYTES &&
    pixels <= MAX_SERVED_PIXELS &&
    Math.max(dimensions.width, dimensions.height) <= MAX_SERVED_SIDE;
  return fits ? 'send' : 'reduce';
}

/** Returns the image in a form that can be sent, unchanged if possible. Throws an error with a message for the person. */
export async function sendable(file) {
  const dimensions = await dimensionsOf(file);
  switch (whatToDo(file.size, dimensions)) {
    case 'send':
      // the type comes from the file's bytes, not from its name
      return file.type === dimensions.type ? file : new File([file], file.name, { type: dimensions.type });
    case 'reduce':
      return reduced(file, dimensions);
    default:
      throw new Error(
        `“${file.name}” has ${count(dimensions.width)} × ${count(dimensions.height)} pixels, but this page can reduce at most ${
          MAX_READ_PIXELS / 1_000_000
        } megapixels; save a smaller copy first`,
      );
  }
}

async function reduced(file, dimensions) {
  const bitmap = await decoded(file, dimensions, MAX_SIDE);
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.max(1, bitmap.width * scale), Math.max(1, bitmap.height * scale));
  const context = canvas.getContext('2d');
  // transparent pixels would turn black
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

/** Decodes a file outside the page's thread; returns a bitmap with sides of about `side` pixels at most. */
export async function decoded(file, dimensions, side) {
  const scale = dimensions ? side / Math.max(dimensions.width, dimensions.height) : 1;
  // set only one side, because a photograph may be stored rotated; the browser derives the other side
  const options = scale < 1 ? { resizeWidth: Math.max(1, Math.round(dimensions.width * scale)), resizeQuality: 'high' } : {};
  try {
    return await createImageBitmap(file, options);
  } catch {
    throw new Error(
      dimensions?.type === 'image/heif' || isHeic(file)
        ? `“${file.name}” is HEIC. ${HEIC_HELP}`
        : `“${file.name}” is not an image that this browser can read; save it as JPEG or PNG`,
    );
  }
}

/** Resolves to whether this browser can decode a file. */
export async function canDecode(file) {
  try {
    (await decoded(file, await dimensionsOf(file), 64)).close();
    return true;
  } catch {
    return false;
  }
}
