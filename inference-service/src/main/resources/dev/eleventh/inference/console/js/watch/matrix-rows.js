// Which rows the accuracy matrix has, and how newer versions are added to it, without a browser.

/** Once so many labels are in no newer version, the matrix is read anew. */
const MOST_GONE = 100;

/**
 * Returns the rows of the matrix as [label, place in the matrix]: those of the table of classes, in its order, then labels
 * that the matrix has but no version knows any more. `isFound(label)`: whether the filter shows such a label.
 */
export function rowsOf({ labels }, listed, isFound) {
  const places = new Map(labels.map((label, place) => [label, place]));
  const rows = listed.filter((label) => places.has(label)).map((label) => [label, places.get(label)]);
  rows.forEach(([label]) => places.delete(label));
  return [...rows, ...[...places].filter(([label]) => isFound(label))];
}

/**
 * Returns a matrix with the versions of a newer one added, of all together the newest `most`. `newer` begins with a version
 * of the old matrix. Returns null if it does not, or if many labels of the old matrix are gone.
 */
export function continued(old, newer, most) {
  const at = old?.versions.findIndex(({ version }) => version === newer.versions[0]?.version) ?? -1;
  const labels = at < 0 ? [] : [...new Set([...old.labels, ...newer.labels])];
  if (at < 0 || labels.length > newer.labels.length + MOST_GONE) {
    return null;
  }
  const places = new Map(newer.labels.map((label, place) => [label, place]));
  const order = labels.map((label) => places.get(label));
  const grown = (rows) => rows.slice(0, at).map((row) => [...row, ...Array(labels.length - row.length).fill(null)]);
  const arranged = (rows) => rows.map((row) => order.map((place) => (place === undefined ? null : row[place])));
  const joined = (name) => [...grown(old[name]), ...arranged(newer[name])].slice(-most);
  return {
    versions: [...old.versions.slice(0, at), ...newer.versions].slice(-most),
    labels,
    hold_out: joined('hold_out'),
    prequential: joined('prequential'),
  };
}
