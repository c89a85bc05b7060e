/** The people whose panels are looked at, who is above whom, and what is asked of the page again and again. */

import { workbook } from '../../fixtures/workbook.mjs';

/** @typedef {import('./window.mjs').Window} Window */

const HEADERS = ['Employee ID', 'Name', 'Job Title', 'Job Level', 'Country', 'Manager', '2024 Completed Performance Rating', '2025 Completed Performance Rating', 'Performance', 'Potential', 'Desk'];
export const STAFF = workbook([
  HEADERS,
  ['E1', 'Ada Okafor', 'Chief Executive', 'M4', 'NGA', '', 'Low', 'High', 'Low', 'Low', 'A-1'],
  ['E2', 'Bo Chen', 'Engineer', 'P1', 'CHN', 'Ada Okafor', 'Solid', 'Solid', 'Medium', 'Medium', 'A-2'],
  ['E3', 'Chidi Anagonye', 'Analyst', 'P1', 'NGA', 'Bo Chen', '', '', 'Medium', 'Medium', ''],
  ['E4', 'Dana Whitfield', 'Analyst', 'P2', '', 'Bo Chen', '', '', 'High', 'High', ''],
  ['E5', 'Håkon Lindqvist', 'Engineer', 'P2', 'NOR', 'Ada Okafor', '', '', '', '', ''],
  ['E6', 'Ines Duarte', 'Engineer', 'P2', 'PRT', 'Ada Okafor', '', '', 'High', 'Medium', ''],
]);

/** Somebody's manager has no row. */
export const STRANGE = workbook([
  ['Employee ID', 'Name', 'Manager', 'Performance', 'Potential'],
  ['E1', 'Ada Okafor', '', 'Low', 'Low'],
  ['E2', 'Bo Chen', 'Zora Nwosu', 'High', 'High'],
]);

/** @param {Window} window @param {string} employeeId */
export async function employee(window, employeeId) {
  return (await window.ask('employee.get', { employeeId })).employee;
}

/** Which test id has the keyboard; the tag where there is none. @param {Window} window */
export function focused(window) {
  return window.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName);
}

/** Wait until something has the keyboard. @param {Window} window @param {string} testId */
export async function focusIs(window, testId) {
  await window.page.locator(`[data-testid="${testId}"]:focus`).waitFor();
}

/** Wait until what was just done is drawn, and then until all of it is saved. @param {Window} window */
export async function settled(window) {
  await window.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await window.settled();
  await window.page.locator('.field.open').first().waitFor({ state: 'detached' });
}

/** @param {Window} window @param {string} testId @param {string | RegExp} text */
export async function says(window, testId, text) {
  await window.at(testId).filter({ hasText: text }).first().waitFor();
}
