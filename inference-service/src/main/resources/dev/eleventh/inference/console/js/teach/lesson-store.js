// Keeps the lessons of a window while the page is reloaded. Images are not kept, only what was sent.

/** The number changes with the format. */
const KEY = 'eleventh.lessons.1';
/** Of 5 MB, which every browser grants; a lesson has some 67 characters for each image. */
const MOST_CHARACTERS = 2_000_000;

/** Returns records, newest first, as a text of at most `most` characters. Older records that do not fit are left out. */
export function packed(records, most = MOST_CHARACTERS) {
  const texts = [];
  let length = 2;
  for (const record of records) {
    const text = JSON.stringify(record);
    length += text.length + 1;
    if (length > most) {
      break;
    }
    texts.push(text);
  }
  return `[${texts.join()}]`;
}

let saved = '';
let isForgotten = false;

export function save(records) {
  const text = packed(records);
  try {
    if (text !== saved && !isForgotten) {
      sessionStorage.setItem(KEY, text);
      saved = text;
    }
  } catch {
    // storage may be forbidden or full; the lessons then last as long as the page
  }
}

export function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

/** Forgets all lessons when a person signs out; a page that is left saves none, either. */
export function forget() {
  isForgotten = true;
  sessionStorage.removeItem(KEY);
}
