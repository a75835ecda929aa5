// The services take JPEG and PNG of up to 10 MiB. A browser can read more, and turns it into that.

const TAKEN = ['image/jpeg', 'image/png'];
const MAX_BYTES = 10 << 20;
/** Nothing that the backbone sees needs more. */
const MAX_SIDE = 1_600;
const QUALITY = 0.92;

/** The picture as it can be sent; unchanged where that is possible. */
export async function sendable(file) {
  if (TAKEN.includes(file.type) && file.size <= MAX_BYTES) {
    return file;
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`“${file.name}” is no picture that this browser can read; save it as JPEG or PNG`);
  }
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
