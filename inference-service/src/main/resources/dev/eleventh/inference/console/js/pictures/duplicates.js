import { idOf } from '../examples.js';

/**
 * Returns the `images`, {file, label}, without those that have the same bytes as an earlier one or as one of `present`. Also
 * returns how many those are (`duplicates`), and for how many of them the first copy has another label (`elsewhere`). Reads
 * only files of the same size. `digestOf(file)` resolves to null where the browser computes no digests: then nothing is left
 * out.
 */
export async function withoutDuplicates(images, present = [], digestOf = idOf) {
  const sizes = new Map();
  const result = { images: [], duplicates: 0, elsewhere: 0 };
  for (const image of present) {
    await firstCopyOf(image, sizes, digestOf);
  }
  for (const image of images) {
    const first = await firstCopyOf(image, sizes, digestOf);
    if (first === image) {
      result.images.push(image);
    } else {
      result.duplicates++;
      result.elsewhere += first.label === image.label ? 0 : 1;
    }
  }
  return result;
}

/** Returns the first image with the same bytes, which may be the image itself. `sizes`: the images before, by their size. */
async function firstCopyOf(image, sizes, digestOf) {
  const { size } = image.file;
  const same = sizes.get(size);
  if (!same) {
    sizes.set(size, { only: image, byDigest: new Map() });
    return image;
  }
  if (same.only) {
    same.byDigest.set(await digestOf(same.only.file), same.only);
    same.only = null;
  }
  const digest = await digestOf(image.file);
  const first = digest === null ? undefined : same.byDigest.get(digest);
  if (!first) {
    same.byDigest.set(digest, image);
  }
  return first ?? image;
}
