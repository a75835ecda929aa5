// Finds labels that a person may have meant: another spelling is another class.

const SHORT = 4;
const LONG = 8;
const SHOWN = 3;

/** Returns a label as the services store it: trimmed, in NFC, with plain spaces. */
export const normalised = (text) => text.replace(/\p{Zs}/gu, ' ').normalize('NFC').trim();

/** Without case, accents, spaces and punctuation. */
const folded = (label) => label.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Returns existing labels that are spelled almost like a text; none if the text is one of them. */
export function similarLabels(text, labels) {
  const label = normalised(text);
  if (label === '' || labels.includes(label)) {
    return [];
  }
  const own = folded(label);
  return labels
    .map((other) => ({ other, distance: distanceOf(own, folded(other)) }))
    .filter(({ other, distance }) => distance <= allowed(Math.min(own.length, folded(other).length)))
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ other }) => other);
}

/** Short labels such as “cat” and “car” differ in one letter and are different classes. */
const allowed = (length) => (length < SHORT ? 0 : length < LONG ? 1 : 2);

/** Returns how many letters were added, left out, replaced or exchanged; a plural s counts as none. */
function distanceOf(a, b) {
  if (a === b || a === `${b}s` || b === `${a}s` || a === `${b}es` || b === `${a}es`) {
    return a === '' || b === '' ? Infinity : 0;
  }
  if (Math.abs(a.length - b.length) > 2) {
    return Infinity;
  }
  let [before, row] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
