/** Whether a button can read the clipboard. Browsers allow that on pages from https or localhost only. */
export const canReadClipboard = () => typeof navigator.clipboard?.read === 'function';

/** Returns the images in the clipboard as files, and its text. Throws an error with a message for the person. */
export async function readClipboard() {
  let items;
  try {
    items = await navigator.clipboard.read();
  } catch {
    throw new Error('The browser does not let this page read the clipboard; allow it in the address bar, or press Ctrl+V.');
  }
  const files = [];
  let text = '';
  for (const item of items) {
    const type = item.types.find((each) => each.startsWith('image/'));
    if (type) {
      files.push(new File([await item.getType(type)], 'pasted', { type }));
    } else if (item.types.includes('text/plain')) {
      text = await (await item.getType('text/plain')).text();
    }
  }
  return { files, text };
}

/** Returns the images and the text of a paste event. */
export function pasted(event) {
  return {
    files: [...(event.clipboardData?.files ?? [])],
    text: event.clipboardData?.getData('text/plain') ?? '',
  };
}
