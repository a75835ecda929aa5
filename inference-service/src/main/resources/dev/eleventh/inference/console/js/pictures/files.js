// Lists dropped and chosen files as a flat list of {file, path}; a path is like "animals/cat/7.png".

import { count } from '../format.js';
import { hasPictureName } from './labels.js';
import { isZip, unzipped } from './zip.js';

/** Further files of a drop are left out. */
export const MOST_FILES = 20_000;

/** Returns {files, problems} of a file input, including inputs for folders; zips are unpacked. The problems are sentences. */
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

/** Replaces each zip by its files, and sorts all files. A zip is a folder with its name. */
async function listed(found) {
  const files = [];
  const problems = [];
  for (const each of found) {
    try {
      files.push(...(isZip(each.file) ? await unpacked(each) : [each]));
    } catch (failure) {
      problems.push(failure.message);
    }
  }
  if (files.length > MOST_FILES) {
    problems.push(`Only the first ${count(MOST_FILES)} files were read. Teach them, then add the others.`);
  }
  files.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  return { files: files.slice(0, MOST_FILES), problems };
}

async function unpacked({ file, path }) {
  const inside = await unzipped(file, hasPictureName);
  return inside.map((each) => ({ file: each.file, path: `${path.replace(/\.zip$/i, '')}/${each.path}` }));
}
