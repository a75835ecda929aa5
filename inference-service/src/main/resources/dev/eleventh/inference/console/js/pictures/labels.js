// Determines the label of each file. Folders name classes, as in an ImageFolder data set.

const PICTURE = /\.(jpe?g|png|webp|gif|bmp|avif|heic|heif|tiff?)$/i;

/** Returns whether a file is an image. Hidden files, which operating systems create beside images, are not. */
export const isPicture = ({ file, path }) => {
  const name = path.split('/').at(-1);
  return !name.startsWith('.') && (file.type.startsWith('image/') || PICTURE.test(name));
};

/**
 * Returns images with their labels; null where a label must be typed. Images in one folder or none get the typed label, if
 * there is one. With several folders, the folder names are the labels, and a folder around all of them is skipped.
 */
export function labelled(files, typed) {
  const pictures = files.filter(isPicture);
  const folders = pictures.map(({ path }) => path.split('/').slice(0, -1));
  const shared = sharedDepth(folders);
  const names = folders.map((folder) => folder[shared] ?? null);
  const several = new Set(names).size > 1;
  return {
    pictures: pictures.map(({ file }, index) => ({
      file,
      label: several ? (names[index] ?? (typed || null)) : typed || names[index],
    })),
    skipped: files.length - pictures.length,
    several,
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
