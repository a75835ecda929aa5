// Arranges the cells of a confusion matrix for a table, without a browser.

/** More rows and columns are not readable. */
export const MOST_LABELS = 30;

/**
 * Returns {labels, rows, hidden}: one row for each shown label, one cell or null for each prediction. If there are too many
 * labels, those of `included` are shown with the labels that they are confused with, then those with the most errors; all
 * in alphabetical order. `hidden` is the number of the others.
 */
export function arrange({ labels, cells }, most = MOST_LABELS, included = []) {
  const errors = new Map(labels.map((label) => [label, 0]));
  const near = new Map();
  const totals = new Map();
  const add = (counts, label, count) => counts.set(label, (counts.get(label) ?? 0) + count);
  for (const { label, predicted, count } of cells) {
    add(totals, label, count);
    if (label !== predicted) {
      [label, predicted].forEach((each) => add(errors, each, count));
      included.includes(label) && add(near, predicted, count);
      included.includes(predicted) && add(near, label, count);
    }
  }
  const rank = (label) => [included.includes(label) ? 1 : 0, near.get(label) ?? 0, errors.get(label)];
  const worst = new Set([...labels].sort((one, other) => compare(rank(other), rank(one))).slice(0, most));
  const shown = labels.filter((label) => worst.has(label));
  const byPlace = new Map(cells.map((cell) => [placeOf(cell.label, cell.predicted), cell]));
  const rows = shown.map((label) =>
    shown.map((predicted) => {
      const cell = byPlace.get(placeOf(label, predicted));
      return cell ? { ...cell, share: cell.count / totals.get(label), isRight: label === predicted } : null;
    }),
  );
  return { labels: shown, rows, hidden: labels.length - shown.length };
}

/** Compares two ranks by their first difference. */
function compare(one, other) {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place < 0 ? 0 : one[place] - other[place];
}

const placeOf = (label, predicted) => JSON.stringify([label, predicted]);

const DIRECTIONS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

/** Returns the place [row, column] of the next cell with examples in the direction of a key; null if there is none. */
export function nextPlace(rows, [row, column], key) {
  const [down, right] = DIRECTIONS[key] ?? [0, 0];
  if (down === 0 && right === 0) {
    return null;
  }
  for (let r = row + down, c = column + right; rows[r]?.[c] !== undefined; r += down, c += right) {
    if (rows[r][c]) {
      return [r, c];
    }
  }
  return null;
}

/** Returns the place of the cell that the Tab key reaches first: the most frequent confusion, or else the first cell. */
export function firstPlace(rows) {
  let best = null;
  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => {
      const rank = cell ? (cell.isRight ? 0 : cell.count) : -1;
      if (rank >= 0 && (!best || rank > best.rank)) {
        best = { rank, place: [row, column] };
      }
    }),
  );
  return best?.place ?? null;
}
