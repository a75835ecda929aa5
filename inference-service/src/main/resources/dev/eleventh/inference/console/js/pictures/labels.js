// Determines the label of each file. Folders name classes, as in an ImageFolder data set.

const PICTURE = /\.(jpe?g|png|webp|gif|bmp|avif|heic|heif|tiff?)$/i;

const nameOf = (path) => path.split('/').at(-1);

/** Hidden files, which operating systems create beside images, are no images. */
const isHidden = (path) => nameOf(path).startsWith('.');

export const hasPictureName = (path) => PICTURE.test(nameOf(path)) && !isHidden(path);

/** Returns whether a file, {file, path}, is an image. */
export const isPicture = ({ file, path }) => hasPictureName(path) || (file.type.startsWith('image/') && !isHidden(path));

/**
 * Returns images with their labels; the label is empty if it must be typed. With several folders, the folder names are the
 * labels, and a folder around all of them is skipped. Images in one folder get the typed label if it was typed for them
 * (`isFresh`), else the folder's name. Images in no folder get the typed label.
 */
export function labelled(files, { typed = '', isFresh = typed !== '' } = {}) {
  const pictures = files.filter(isPicture);
  const folders = pictures.map(({ path }) => path.split('/').slice(0, -1));
  const shared = sharedDepth(folders);
  const names = folders.map((folder) => folder[shared] ?? '');
  const several = new Set(names).size > 1;
  const labelOf = (name) => (isFresh && !several ? typed || name : name || typed);
  return {
    pictures: pictures.map(({ file }, index) => ({ file, label: labelOf(names[index]) })),
    skipped: files.length - pictures.length,
  };
}

/** Returns the number of folders around all images; the innermost common folder still names them. */
function sharedDepth(folders) {
  const deepest = Math.max(0, ...folders.map((folder) => folder.length));
  for (let depth = 0; depth < deepest; depth++) {
    const names = new Set(folders.map((folder) => folder[depth]));
    const isLast = folders.every((folder) => folder.length <= depth + 1);
    // an image beside the folders does not make the surrounding folder a label
    names.delete(undefined);
    if (names.size > 1 || isLast) {
      return depth;
    }
  }
  return 0;
}
