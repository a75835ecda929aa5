const plain = (text) => text.normalize('NFC').toLocaleLowerCase('en');

/** Returns the labels that contain a text, in their order, whatever the case; all labels if the text is blank. */
export function withText(labels, text) {
  const wanted = plain(text.trim());
  return wanted === '' ? labels : labels.filter((label) => plain(label).includes(wanted));
}
