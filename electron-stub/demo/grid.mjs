/**
 * The nine boxes: which ratings make which box, and the grid as lines of text.
 *
 * Pure: no process, no terminal, no colour. Whose ratings they are doesn't matter here.
 */

import { LEVELS, boxOf as boxDrawn } from '../page/model/boxes.mjs';

export { LEVELS };

/** @typedef {import('../page/model/boxes.mjs').Level} Level */
/**
 * @typedef {object} Placed the members of an Employee that say where it sits
 * @property {Level | null} performance
 * @property {Level | null} potential
 * @property {number | null} box
 * @property {string | null} boxLabel
 */

/** @typedef {Pick<Placed, 'performance' | 'potential'> & Partial<Placed>} Place a box that may have its label */

/** Labels as the daemon ships them, box 1 first; where people sit, the label that the daemon gave them is shown. */
const LABELS = [
  'Underperformer [L,L]',
  'Effective Pro [M,L]',
  'Workhorse [H,L]',
  'Inconsistent [L,M]',
  'Core Talent [M,M]',
  'High Impact [H,M]',
  'Enigma [L,H]',
  'Growth [M,H]',
  'Star [H,H]',
];

const CELL = 18;
const LONGEST_BAR = 8;
const MARGIN = ' '.repeat(8);

/**
 * Return the box, 1 to 9; null when either is not rated.
 *
 * @param {Level | null} performance counts the columns from the left
 * @param {Level | null} potential counts the rows from below
 */
export function boxOf(performance, potential) {
  return boxDrawn(performance, potential) || null;
}

/**
 * Say where somebody sits: a box's label, or what is missing.
 *
 * @param {Place} placed
 */
export function placeOf({ performance, potential, boxLabel }) {
  const box = boxOf(performance, potential);
  if (box !== null) return boxLabel ?? LABELS[box - 1];
  if (performance === null && potential === null) return 'not rated';
  return performance === null ? `not rated, potential ${potential}` : `not rated, performance ${performance}`;
}

/**
 * Return how many sit in each box, box 1 first, and how many in none.
 *
 * @param {Placed[]} people
 */
export function countBoxes(people) {
  const boxes = Array.from({ length: 9 }, (_, at) => people.filter((one) => one.box === at + 1).length);
  return { boxes, notRated: people.filter((one) => one.box === null).length };
}

/**
 * Draw the grid, potential upwards and performance to the right. With `earlier`, each count tells its difference.
 *
 * @param {Placed[]} people
 * @param {Placed[]} [earlier]
 * @returns {string[]}
 */
export function drawGrid(people, earlier = people) {
  const now = countBoxes(people);
  const then = countBoxes(earlier);
  const most = Math.max(1, ...now.boxes);
  /** @type {(box: number) => [string, string]} */
  const cell = (box) => {
    const [count, before] = [now.boxes[box - 1], then.boxes[box - 1]];
    const bar = '█'.repeat(Math.ceil((LONGEST_BAR * count) / most));
    const figure = `${grouped(count)}${difference(count, before)}`;
    return [fit(`${box} ${labelOf(box, people)}`, CELL), fit(bar, CELL - figure.length) + figure];
  };
  return [
    'potential',
    rule('┌', '┬', '┐'),
    ...drawRow('High', [7, 8, 9].map(cell)),
    rule('├', '┼', '┤'),
    ...drawRow('Medium', [4, 5, 6].map(cell)),
    rule('├', '┼', '┤'),
    ...drawRow('Low', [1, 2, 3].map(cell)),
    rule('└', '┴', '┘'),
    `${MARGIN}${LEVELS.map((level) => `  ${fit(level, CELL)} `).join('')}performance`,
    '',
    `not rated: ${grouped(now.notRated)}${difference(now.notRated, then.notRated)} of ${grouped(people.length)}`,
  ];
}

/**
 * @param {Level} potential
 * @param {[string, string][]} cells
 */
function drawRow(potential, cells) {
  return [
    `${potential.padStart(MARGIN.length - 1)} │ ${cells.map(([label]) => label).join(' │ ')} │`,
    `${MARGIN}│ ${cells.map(([, figure]) => figure).join(' │ ')} │`,
  ];
}

/** @type {(left: string, middle: string, right: string) => string} */
const rule = (left, middle, right) =>
  MARGIN + left + Array(3).fill('─'.repeat(CELL + 2)).join(middle) + right;

/**
 * The label without its ratings, which the axes tell already.
 *
 * @param {number} box
 * @param {Placed[]} people
 */
function labelOf(box, people) {
  const label = people.find((one) => one.box === box)?.boxLabel ?? LABELS[box - 1];
  return label.replace(/\s*\[[^\]]*\]$/, '');
}

/** @type {(now: number, then: number) => string} */
const difference = (now, then) => (now === then ? '' : ` (${now > then ? '+' : ''}${grouped(now - then)})`);

/** @type {(count: number) => string} */
const grouped = (count) => count.toLocaleString('en');

/** @type {(text: string, width: number) => string} */
const fit = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width));
