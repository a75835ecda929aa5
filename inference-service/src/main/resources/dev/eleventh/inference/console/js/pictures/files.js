// Lists dropped and chosen files as a flat list of {file, path}; a path is like "animals/cat/7.png".

import { count } from '../format.js';

/** Further files of a drop are left out. */
export const MOST_FILES = 20_000;

/** Returns {files, problems} of a file input, including inputs for folders. The problems are sentences. */
export const chosen = (files) => listed([...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));

/** Returns {files, problems} of a drop, including all files in dropped folders. */
export async function dropped(transfer) {
  // the browser clears the items at the first await, so get their entries before
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) {
      found.push({ file: entry, path: entry.name });
    } else if (entry) {
      await walk(entry, entry.name, found);
    }
  }
  return listed(found);
}

async function walk(entry, path, found) {
  if (entry.isFile) {
    found.push({ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path });
    return;
  }
  const reader = entry.createReader();
  while (found.length <= MOST_FILES) {
    // a reader returns up to some hundred entries at a time, and none at the end
    const children = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (children.length === 0) {
      return;
    }
    for (const child of children) {
      await walk(child, `${path}/${child.name}`, found);
    }
  }
}

async function listed(found) {
  const files = found.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true })).slice(0, MOST_FILES);
  const problems = found.length > MOST_FILES ? [`Only ${count(MOST_FILES)} files were read. Add the others in parts.`] : [];
  return { files, problems };
}
