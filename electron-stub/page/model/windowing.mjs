/**
 * Which tiles of a box exist: those that are seen, and some around. Pure arithmetic in CSS pixels. `scale` is how many
 * times as large as usual the text is; tiles grow with it.
 */

/** At the usual size of text. */
const TILE = { height: 44, gap: 4, minWidth: 132 };

/**
 * Return how high a tile is, the gap around it, and how narrow it may be.
 *
 * @param {number} scale
 */
export function tileAt(scale) {
  return { height: Math.round(TILE.height * scale), gap: Math.round(TILE.gap * scale), minWidth: TILE.minWidth * scale };
}

/** Boxes up to this size have all their tiles: the browser's own search finds people, and screen readers walk on. */
export const WHOLE_UP_TO = 100;

/** Rows that exist above and below what is seen, so that a quick scroll meets tiles. */
const AROUND = 6;

/**
 * @typedef {object} Extent
 * @property {number} columns tiles side by side, at least 1
 * @property {number} height of all rows
 * @property {number} above of the rows before the first tile that exists
 * @property {number} from index of that tile
 * @property {number} to index after the last one
 */

/**
 * @param {number} count how many people are in the box
 * @param {{ width: number, height: number, scrolled: number }} seen the room for tiles, and how far it is scrolled
 * @param {number} scale
 * @returns {Extent}
 */
export function extent(count, { width, height, scrolled }, scale) {
  const tile = tileAt(scale);
  const columns = Math.max(1, Math.floor((width + tile.gap) / (tile.minWidth + tile.gap)));
  const rowHeight = tile.height + tile.gap;
  const rows = Math.ceil(count / columns);
  if (count <= WHOLE_UP_TO) return { columns, height: rows * rowHeight, above: 0, from: 0, to: count };
  const first = Math.max(0, Math.min(Math.floor(scrolled / rowHeight) - AROUND, rows - 1));
  const last = Math.min(rows, Math.ceil((scrolled + height) / rowHeight) + AROUND);
  return {
    columns,
    height: rows * rowHeight,
    above: first * rowHeight,
    from: first * columns,
    to: Math.min(count, last * columns),
  };
}

/**
 * Return how far a box has to be scrolled so that a tile is seen; `scrolled` where it is seen already.
 *
 * @param {number} index
 * @param {number} columns
 * @param {{ height: number, scrolled: number }} seen
 * @param {number} scale
 */
export function scrolledTo(index, columns, { height, scrolled }, scale) {
  const tile = tileAt(scale);
  const rowHeight = tile.height + tile.gap;
  const top = Math.floor(index / columns) * rowHeight;
  if (top < scrolled) return top;
  return Math.max(scrolled, top + rowHeight - height);
}
