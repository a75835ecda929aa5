// Which label each of some files has. Folders name classes, as in an ImageFolder data set.

const PICTURE = /\.(jpe?g|png|webp|gif|bmp|avif|heic|heif|tiff?)$/i;

/** Operating systems and editors leave files beside pictures that nobody means. */
const isPicture = ({ file, path }) => {
  const name = path.split('/').at(-1);
  return !name.startsWith('.') && (file.type.startsWith('image/') || PICTURE.test(name));
};

/**
 * Pictures with their label; null where only a typed one can tell. Pictures of one folder, or none, have the typed label
 * when there is one; when there are several folders, they are the labels, and a folder around all of them is passed over.
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

/** How many folders lie around all pictures; the innermost that they share still names them. */
function sharedDepth(folders) {
  const deepest = Math.max(0, ...folders.map((folder) => folder.length));
  for (let depth = 0; depth < deepest; depth++) {
    const names = new Set(folders.map((folder) => folder[depth]));
    const isLast = folders.every((folder) => folder.length <= depth + 1);
    // a picture that lies beside the folders does not make the folder around them a label
    names.delete(undefined);
    if (names.size > 1 || isLast) {
      return depth;
    }
  }
  return 0;
}
