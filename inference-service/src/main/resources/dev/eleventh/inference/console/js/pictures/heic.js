import { counted } from '../format.js';

/** A browser that reads one of these files reads all; several are tried, because one may be broken. */
const TRIED = 3;

export const HEIC_HELP =
  'This browser cannot read HEIC, the format of iPhone photos. Export the photos as JPEG, for example with Preview on a Mac, or open this page in Safari. For new photos, choose Settings, Camera, Formats, Most Compatible on the iPhone.';

/** Returns whether a file is HEIC by its name or type. */
export const isHeic = ({ name, type }) => /\.hei[cf]$/i.test(name) || /^image\/hei[cf]/.test(type);

/**
 * Returns {pictures, problems}: the pictures without those in HEIC, if this browser cannot read them, and what to do.
 * `canDecode(file)` resolves to whether the browser can decode a file.
 */
export async function withoutUnreadableHeic(pictures, canDecode) {
  const heic = pictures.filter(({ file }) => isHeic(file));
  for (const { file } of heic.slice(0, TRIED)) {
    if (await canDecode(file)) {
      return { pictures, problems: [] };
    }
  }
  return {
    pictures: pictures.filter(({ file }) => !isHeic(file)),
    problems: heic.length > 0 ? [`${counted(heic.length, 'HEIC photo')} left out. ${HEIC_HELP}`] : [],
  };
}
