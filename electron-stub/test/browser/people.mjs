/** The people of the journeys: enough for every box to matter, few enough to be read. */

import { workbook } from '../../fixtures/workbook.mjs';

const HEADERS = ['Employee ID', 'Name', 'Job Title', 'Performance', 'Potential'];

/** Name, performance, potential. */
const PEOPLE = [
  ['Ada Okafor', 'Low', 'Low'],
  ['Bo Chen', 'High', 'Medium'],
  ['Chidi Anagonye', 'Medium', 'Medium'],
  ['Dana Whitfield', 'Medium', 'High'],
  ['Emeka Obi', 'High', 'High'],
  ['Fern Alder', 'Low', 'High'],
  ['Gita Rao', 'Medium', 'Low'],
  ['Hal Ito', 'Medium', 'Medium'],
  ['Ines Duarte', '', ''],
];

/** Nine people, `E01` to `E09`; Ada Okafor is in box 1, Bo Chen in 6, Chidi Anagonye and Hal Ito in 5, Ines Duarte in none. */
export const NINE = workbook([
  HEADERS,
  ...PEOPLE.map(([name, ...place], index) => [`E0${index + 1}`, name, 'Engineer', ...place]),
]);

/** @param {string} name of one of the nine */
export function idOf(name) {
  return `E0${PEOPLE.findIndex(([other]) => other === name) + 1}`;
}
