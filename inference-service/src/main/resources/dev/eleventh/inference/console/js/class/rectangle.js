// Which cells of a grid of equal cells a rectangle touches. Calculated, because measuring thousands of elements is slow.

/** Returns the rectangle between two points. */
export const rectangleOf = (a, b) => ({
  left: Math.min(a.x, b.x),
  top: Math.min(a.y, b.y),
  right: Math.max(a.x, b.x),
  bottom: Math.max(a.y, b.y),
});

/**
 * Returns the indexes of the cells that the rectangle touches, in order. `grid`: number of `columns` and `cells`, `width` and
 * `height` of a cell, and `gap` between cells; the first cell begins at 0, 0.
 */
export function touched({ left, top, right, bottom }, { columns, cells, width, height, gap }) {
  const first = (edge, size, from) => Math.max(from, Math.ceil((edge - size) / (size + gap)));
  const last = (edge, size, to) => Math.min(to, Math.floor(edge / (size + gap)));
  const rows = Math.ceil(cells / columns);
  const found = [];
  for (let row = first(top, height, 0); row <= last(bottom, height, rows - 1); row++) {
    for (let column = first(left, width, 0); column <= last(right, width, columns - 1); column++) {
      const index = row * columns + column;
      if (index < cells) {
        found.push(index);
      }
    }
  }
  return found;
}
