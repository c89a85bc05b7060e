/** A made-up organisation for the numbers: one manager who rates high, one who can't be found, two in a circle. */

import { workbook } from '../../fixtures/workbook.mjs';

const HEADERS = ['Employee ID', 'Name', 'Job Title', 'Job Level - Primary Position', "Worker's Manager", 'Performance', 'Potential'];
const LEVELS = ['Low', 'Medium', 'High'];

/** How many people report to each, and how many of them perform at High. */
const TEAMS = /** @type {const} */ ([
  ['Dana Whitfield', 12, 11],
  ['Otto Berg', 16, 3],
  ['Pia Lund', 16, 3],
  ['Quentin Marsh', 16, 4],
]);

/**
 * 68 people: Ilse Root, the four managers, 60 who report to them, a circle of Ann and Ben, and Cy, whose manager isn't
 * there. Dana Whitfield's people are anomalous.
 */
export const ORGANISATION = workbook([HEADERS, ...people()]);

/** @returns {string[][]} */
function people() {
  const rows = [['R', 'Ilse Root', 'Chief', 'L9', '', 'High', 'High']];
  TEAMS.forEach(([manager], team) => rows.push([`M${team}`, manager, 'Manager', 'L5', 'Ilse Root', 'Medium', 'Medium']));
  TEAMS.forEach(([manager, size, high], team) => {
    for (let index = 0; index < size; index += 1) {
      const performance = index < high ? 'High' : LEVELS[index % 2];
      const level = `L${(index % 3) + 1}`;
      rows.push([`T${team}-${index}`, `Person ${team} ${index}`, 'Engineer', level, manager, performance, LEVELS[index % 3]]);
    }
  });
  rows.push(['A', 'Ann Ring', 'Analyst', 'L1', 'Ben Ring', '', ''], ['B', 'Ben Ring', 'Analyst', 'L1', 'Ann Ring', '', '']);
  rows.push(['C', 'Cy Lost', 'Analyst', 'L1', 'Nora Nowhere', '', '']);
  return rows;
}

/**
 * Many people in a tree: ten report to each.
 *
 * @param {number} count
 */
export function manyPeople(count) {
  const rows = Array.from({ length: count }, (_, index) => {
    const manager = index === 0 ? '' : `Person ${Math.floor((index - 1) / 10)}`;
    return [`E${index}`, `Person ${index}`, 'Engineer', `L${index % 9}`, manager, LEVELS[index % 3], LEVELS[(index >> 2) % 3]];
  });
  return workbook([HEADERS, ...rows]);
}
