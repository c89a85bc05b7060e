/** Which rows of a long list exist: those that are seen, and some around. Pure arithmetic in CSS pixels. */

/** Lists up to this length have all their rows: the browser's own search finds them. */
const WHOLE_UP_TO = 100;

/** Rows that exist above and below what is seen. */
const AROUND = 8;

/** @typedef {{ above: number, from: number, to: number, height: number }} Stretch `above`: height of the rows before `from`; `to`: after the last */

/**
 * @param {number} count
 * @param {number} rowHeight
 * @param {{ height: number, scrolled: number }} seen
 * @returns {Stretch}
 */
export function stretch(count, rowHeight, { height, scrolled }) {
  const all = count * rowHeight;
  if (count <= WHOLE_UP_TO) return { above: 0, from: 0, to: count, height: all };
  const first = Math.min(Math.floor(scrolled / rowHeight), Math.max(0, count - Math.ceil(height / rowHeight)));
  const from = Math.max(0, first - AROUND);
  return { above: from * rowHeight, from, to: Math.min(count, first + Math.ceil(height / rowHeight) + AROUND), height: all };
}

/**
 * Return how far the list has to be scrolled so that a row is seen whole; `scrolled` where it is.
 *
 * @param {number} index
 * @param {number} rowHeight
 * @param {{ height: number, scrolled: number }} seen
 */
export function scrolledToRow(index, rowHeight, { height, scrolled }) {
  if (index * rowHeight < scrolled) return index * rowHeight;
  return Math.max(scrolled, (index + 1) * rowHeight - height);
}
