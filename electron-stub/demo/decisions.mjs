/**
 * What the demo decides: who moves, and where to. Works for any workbook that holds at least one person.
 *
 * Pure and without chance: the same people give the same decisions. Knows no process and no terminal.
 */

import { boxOf } from './grid.mjs';

/** @typedef {import('./grid.mjs').Level} Level */
/** @typedef {{ employeeId: string, name: string, performance: Level | null, potential: Level | null }} Person */
/** @typedef {{ employeeId: string, performance: Level, potential: Level, note: string }} Move */

/** @type {{ performance: Level, potential: Level, note: string }[]} */
const TARGETS = [
  { performance: 'High', potential: 'High', note: 'Led the migration; ready for a larger team.' },
  { performance: 'High', potential: 'Medium', note: 'Three strong quarters in a row.' },
  { performance: 'Medium', potential: 'High', note: 'New in the role, learns fast.' },
  { performance: 'Medium', potential: 'Medium', note: 'Last year was an exception.' },
  { performance: 'Low', potential: 'Medium', note: 'Needs a clearer assignment first.' },
];

/**
 * Return `count` people, spread over the workbook, rated ones first. With fewer people the same ones come again.
 *
 * @template {Person} P
 * @param {P[]} people at least one
 * @param {number} count
 * @returns {P[]}
 */
export function choosePeople(people, count) {
  const rated = people.filter((one) => boxOf(one.performance, one.potential) !== null);
  const from = rated.length >= count ? rated : [...rated, ...people.filter((one) => !rated.includes(one))];
  const step = Math.max(1, Math.floor(from.length / count));
  return Array.from({ length: count }, (_, turn) => from[(turn * step) % from.length]);
}

/**
 * Return a move that changes something: the turn's target box, or the next one where the person sits there already.
 *
 * @param {Person} person as it stands now
 * @param {number} turn
 * @returns {Move}
 */
export function decide(person, turn) {
  const box = boxOf(person.performance, person.potential);
  const order = TARGETS.map((_, at) => TARGETS[(turn + at) % TARGETS.length]);
  const target = order.find(({ performance, potential }) => boxOf(performance, potential) !== box) ?? order[0];
  return { employeeId: person.employeeId, ...target };
}
