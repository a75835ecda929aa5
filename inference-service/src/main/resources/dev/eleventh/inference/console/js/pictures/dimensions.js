// Reads an image's type and size in pixels from its header, because decoding a huge image may block the page.

/** JPEG files start with metadata, such as a preview, of up to some hundred KiB. */
const HEADER_BYTES = 1 << 20;

/** Returns {type, width, height} of a file; null if its header has no size that is supported here. */
export async function dimensionsOf(file) {
  return readDimensions(new DataView(await file.slice(0, HEADER_BYTES).arrayBuffer()));
}

/** Returns {type, width, height} from a file's first bytes, or null. */
export function readDimensions(view) {
  try {
    return png(view) ?? jpeg(view) ?? gif(view) ?? webp(view) ?? isoMedia(view);
  } catch (failure) {
    if (failure instanceof RangeError) {
      return null; // it ends within its header
    }
    throw failure;
  }
}

const textAt = (view, at, length) => String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));
const uint24 = (view, at) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);

function png(view) {
  return view.getUint32(0) === 0x89504e47 && textAt(view, 12, 4) === 'IHDR'
    ? { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
    : null;
}

function jpeg(view) {
  if (view.getUint16(0) !== 0xffd8) {
    return null;
  }
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) {
      at++; // fill bytes
    }
    const marker = view.getUint16(at);
    // markers of all frame types, without those of tables in the same range
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    if (marker < 0xffc0 || marker === 0xffda || marker === 0xffd9) {
      return null;
    }
  }
}

function gif(view) {
  return textAt(view, 0, 4) === 'GIF8' ? { type: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) } : null;
}

function webp(view) {
  if (textAt(view, 0, 4) !== 'RIFF' || textAt(view, 8, 4) !== 'WEBP') {
    return null;
  }
  const size = {
    'VP8 ': () => [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff],
    VP8L: () => [(view.getUint32(21, true) & 0x3fff) + 1, ((view.getUint32(21, true) >>> 14) & 0x3fff) + 1],
    VP8X: () => [uint24(view, 24) + 1, uint24(view, 27) + 1],
  }[textAt(view, 12, 4)];
  if (!size) {
    return null;
  }
  const [width, height] = size();
  return { type: 'image/webp', width, height };
}

/** For AVIF and HEIC, returns the largest size of an item; items are tiles, previews and the whole image. */
function isoMedia(view) {
  if (textAt(view, 4, 4) !== 'ftyp') {
    return null;
  }
  const type = textAt(view, 8, 3) === 'avi' ? 'image/avif' : 'image/heif';
  let largest = null;
  for (let at = 8; at + 16 <= view.byteLength; at++) {
    if (view.getUint32(at) === 0x69737065) {
      const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      largest = !largest || width * height > largest.width * largest.height ? { type, width, height } : largest;
    }
  }
  return largest;
}
