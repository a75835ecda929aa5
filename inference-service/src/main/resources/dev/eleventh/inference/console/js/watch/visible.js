/**
 * Returns the cells {from, to} of one direction that are visible in a region that scrolls: from the first one to before the
 * last. `spare`: cells beyond each edge.
 */
export function visible({ scrolled, size, cell, count, spare = 0 }) {
  const from = Math.floor(scrolled / cell) - spare;
  const to = Math.ceil((scrolled + size) / cell) + spare;
  return { from: Math.max(0, Math.min(from, count)), to: Math.max(0, Math.min(to, count)) };
}

/** Whether all cells of one range are in the other. */
export const contains = (range, { from, to }) => range.from <= from && to <= range.to;
