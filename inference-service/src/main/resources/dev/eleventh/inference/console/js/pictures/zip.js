import { count } from '../format.js';

// Reads the entries of a zip in the browser: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

const END_BYTES = 22;
const COMMENT_BYTES = 0xffff;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const UTF_8 = 1 << 11;

const MOST_ENTRIES = 20_000;
const MOST_LIST_BYTES = 16 << 20;
/** Photographs have up to some 50 MiB. */
const MOST_IMAGE_BYTES = 64 << 20;
/** Unpacked images; stored ones are not counted, because the browser reads them from the zip itself. */
const MOST_BYTES = 1 << 30;

/** Names that are not UTF-8: code page 437, as zip programs of Windows write them. */
const UPPER_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ';

export const isZip = ({ name, type }) => /\.zip$/i.test(name) || type === 'application/zip' || type === 'application/x-zip-compressed';

/**
 * Returns the files in a zip as {file, path}; `isWanted(path)` selects those that are unpacked, and the others are empty. Throws
 * an error with a message for the person. `limits` are for tests.
 */
export async function unzipped(zip, isWanted, limits = { image: MOST_IMAGE_BYTES, all: MOST_BYTES }) {
  const entries = await entriesOf(zip);
  let left = limits.all;
  const files = [];
  for (const entry of entries) {
    const name = entry.path.split('/').at(-1);
    if (!isWanted(entry.path)) {
      files.push({ file: new File([], name), path: entry.path });
      continue;
    }
    if (entry.size > limits.image) {
      throw broken(zip, `“${entry.path}” has more than ${limits.image >> 20} MiB`);
    }
    left -= entry.method === DEFLATED ? entry.size : 0;
    if (left < 0) {
      throw broken(zip, `its images have more than ${limits.all >> 20} MiB; unpack it, and add the folder instead`);
    }
    files.push({ file: new File([await contentOf(zip, entry)], name), path: entry.path });
  }
  return files;
}

const broken = (zip, why) => new Error(`“${zip.name}” cannot be read: ${why}.`);

/** Returns {path, method, flags, packed, size, at} of each file, from the list at the end of the zip. */
async function entriesOf(zip) {
  const tailAt = Math.max(0, zip.size - END_BYTES - COMMENT_BYTES);
  const tail = await viewOf(zip, tailAt, zip.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && !(tail.getUint32(end, true) === END && tail.getUint16(end + 20, true) === tail.byteLength - end - END_BYTES)) {
    end--;
  }
  if (end < 0) {
    throw broken(zip, 'it is not a zip, or not complete');
  }
  const [number, listBytes, listAt] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (number > MOST_ENTRIES || listBytes > MOST_LIST_BYTES || listAt === 0xffffffff) {
    throw broken(zip, `it has more than ${count(MOST_ENTRIES)} files or 4 GiB; unpack it, and add the folder instead`);
  }
  // bytes before the zip, as in an archive that unpacks itself, move all places
  const shift = tailAt + end - listBytes - listAt;
  const list = await viewOf(zip, listAt + shift, listAt + shift + listBytes);
  try {
    return listed(list, number, shift);
  } catch (failure) {
    throw failure instanceof RangeError ? broken(zip, 'its list of files is broken') : failure;
  }
}

function listed(list, number, shift) {
  const entries = [];
  for (let at = 0, read = 0; read < number; read++) {
    if (list.getUint32(at, true) !== ENTRY) {
      throw new RangeError('no entry');
    }
    const nameBytes = list.getUint16(at + 28, true);
    const flags = list.getUint16(at + 8, true);
    const name = new Uint8Array(list.buffer, list.byteOffset + at + ENTRY_BYTES, nameBytes);
    entries.push({
      path: textOf(name, flags).replaceAll('\\', '/'),
      flags,
      method: list.getUint16(at + 10, true),
      packed: list.getUint32(at + 20, true),
      size: list.getUint32(at + 24, true),
      at: list.getUint32(at + 42, true) + shift,
    });
    at += ENTRY_BYTES + nameBytes + list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
  }
  // macOS adds a second file with metadata for each file
  return entries.filter(({ path }) => !path.endsWith('/') && !path.startsWith('__MACOSX/'));
}

function textOf(bytes, flags) {
  try {
    return new TextDecoder('utf-8', { fatal: (flags & UTF_8) === 0 }).decode(bytes);
  } catch {
    return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : UPPER_437[byte - 0x80])).join('');
  }
}

async function contentOf(zip, { path, flags, method, packed, size, at }) {
  if (flags & ENCRYPTED) {
    throw broken(zip, 'it has a password');
  }
  const local = await viewOf(zip, at, at + LOCAL_BYTES);
  if (local.byteLength < LOCAL_BYTES) {
    throw broken(zip, 'it is not complete');
  }
  const begin = at + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  const content = zip.slice(begin, begin + packed);
  if (method === STORED && content.size === size) {
    return content;
  }
  if (method !== DEFLATED) {
    throw broken(zip, `“${path}” has a compression that this page cannot read`);
  }
  try {
    return await inflated(content, size);
  } catch {
    throw broken(zip, `“${path}” is broken, or larger than the zip claims`);
  }
}

/** Inflates to exactly `size` bytes, and stops when there are more. */
async function inflated(content, size) {
  let length = 0;
  const count = new TransformStream({
    transform(chunk, out) {
      length += chunk.byteLength;
      if (length > size) {
        throw new RangeError('more bytes than the zip claims');
      }
      out.enqueue(chunk);
    },
  });
  const blob = await new Response(content.stream().pipeThrough(new DecompressionStream('deflate-raw')).pipeThrough(count)).blob();
  if (length !== size) {
    throw new RangeError('fewer bytes than the zip claims');
  }
  return blob;
}

const viewOf = async (blob, from, to) => new DataView(await blob.slice(Math.max(0, from), to).arrayBuffer());
