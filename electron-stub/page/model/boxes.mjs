/** The rules of the grid as it is drawn: boxes, levels, neighbours. Pure; knows no people and no page. */

/** @typedef {'Low' | 'Medium' | 'High'} Level */
/** @typedef {{ performance: Level | null, potential: Level | null }} Place Both null: not rated. */
/** @typedef {'topTalent' | 'middle' | 'needsAttention'} Cohort The three that share out the grid. */

/** @type {readonly Level[]} */
export const LEVELS = ['Low', 'Medium', 'High'];

/** Boxes as they are drawn: rows from the top, columns from the left. */
export const ROWS = [
  [7, 8, 9],
  [4, 5, 6],
  [1, 2, 3],
];

/** Where people are who have no box. A box's number is 1 to 9. */
export const TRAY = 0;

export const CENTRE = 5;

/** @type {Readonly<Record<Cohort, readonly number[]>>} */
const COHORTS = { topTalent: [6, 8, 9], middle: [3, 5, 7], needsAttention: [1, 2, 4] };

/**
 * Return the box, 1 to 9: performance counts columns from the left, potential rows from below. TRAY where either
 * isn't rated.
 *
 * @param {Level | null} performance
 * @param {Level | null} potential
 */
export function boxOf(performance, potential) {
  if (performance === null || potential === null) return TRAY;
  return LEVELS.indexOf(potential) * 3 + LEVELS.indexOf(performance) + 1;
}

/**
 * Return the two ratings of a box; of TRAY: none.
 *
 * @param {number} box
 * @returns {Place}
 */
export function placeOf(box) {
  if (box === TRAY) return { performance: null, potential: null };
  return { performance: LEVELS[(box - 1) % 3], potential: LEVELS[Math.floor((box - 1) / 3)] };
}

/**
 * @param {number} box 1 to 9
 * @returns {Cohort}
 */
export function cohortOf(box) {
  const names = /** @type {Cohort[]} */ (Object.keys(COHORTS));
  return /** @type {Cohort} */ (names.find((name) => COHORTS[name].includes(box)));
}

/**
 * Return the box that lies there; the same one at the edge. TRAY lies to the left of the first column; from there, to
 * the right, one comes to the middle row.
 *
 * @param {number} box
 * @param {'left' | 'right' | 'up' | 'down'} direction
 */
export function neighbour(box, direction) {
  if (box === TRAY) return direction === 'right' ? 4 : TRAY;
  const column = (box - 1) % 3;
  if (direction === 'left') return column === 0 ? TRAY : box - 1;
  if (direction === 'right') return column === 2 ? box : box + 1;
  const other = direction === 'up' ? box + 3 : box - 3;
  return other >= 1 && other <= 9 ? other : box;
}
