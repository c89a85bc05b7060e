/** Pictures for the README, of the sample workbook: `make screenshots`. Nothing is compared. */

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { journey } from './journey.mjs';

const FOLDER = fileURLToPath(new URL('../../screenshots/', import.meta.url));

mkdirSync(FOLDER, { recursive: true });

/** Performance and potential that people of the centre box are moved to, so that there is something to see. */
const MOVES = /** @type {const} */ ([
  ['High', 'High'],
  ['Medium', 'High'],
  ['High', 'Medium'],
  ['Medium', 'Low'],
]);

/** @param {import('./window.mjs').Window} window */
async function review(window) {
  const { employees } = await window.ask('employee.list', { fields: ['employeeId', 'box'] });
  const centre = employees.filter(({ box }) => box === 5);
  for (const [index, [performance, potential]] of MOVES.entries()) {
    const { employeeId } = centre[index];
    await window.ask('employee.move', { employeeId: String(employeeId), performance, potential });
  }
  await window.page.locator('.tile.changed').nth(MOVES.length - 1).waitFor();
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  journey(`the grid, ${colorScheme}`, { workbook: null, context: { colorScheme } }, async (window) => {
    await review(window);
    await window.page.locator('.tile.changed').first().click();
    await window.page.mouse.move(0, 0);
    await window.settled();
    await window.page.screenshot({ path: `${FOLDER}grid-${colorScheme}.png` });
  });
}

journey('the numbers beside the grid', { workbook: null }, async (window) => {
  await review(window);
  await window.at('tab-numbers').click();
  await window.at('group-by').selectOption('function');
  await window.at('distribution-group').first().waitFor();
  await window.settled();
  await window.page.screenshot({ path: `${FOLDER}numbers.png` });
});

journey('the report of an import', { workbook: null }, async (window) => {
  await window.at('menu').click();
  await window.at('menu-report').click();
  await window.at('import-report').waitFor();
  await window.page.screenshot({ path: `${FOLDER}import.png` });
});
