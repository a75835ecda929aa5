import { counted } from '../format.js';
import { dimensionsOf } from './dimensions.js';
import { HEIC_HELP, decoded } from './sendable.js';

/** A browser that reads one of these files reads all; several are tried, because one may be broken. */
const TRIED = 3;
const SIDE = 64;

/** Returns whether a file is HEIC by its name or type. */
export const isHeic = ({ name, type }) => /\.hei[cf]$/i.test(name) || /^image\/hei[cf]/.test(type);

/**
 * Returns {pictures, problems}: the pictures without those in HEIC, if this browser cannot read them, and what to do. `reads`
 * resolves to whether the browser can decode a file.
 */
export async function withoutUnreadableHeic(pictures, reads = canDecode) {
  const heic = pictures.filter(({ file }) => isHeic(file));
  for (const { file } of heic.slice(0, TRIED)) {
    if (await reads(file)) {
      return { pictures, problems: [] };
    }
  }
  return {
    pictures: pictures.filter(({ file }) => !isHeic(file)),
    problems: heic.length > 0 ? [`${counted(heic.length, 'HEIC photo')} left out. ${HEIC_HELP}`] : [],
  };
}

async function canDecode(file) {
  try {
    (await decoded(file, await dimensionsOf(file), SIDE)).close();
    return true;
  } catch {
    return false;
  }
}
