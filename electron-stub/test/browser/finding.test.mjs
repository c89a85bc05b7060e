/** Find and filters, and what opens below a button. */

import assert from 'node:assert/strict';

import { STAFF, employee, focusIs, says } from './staff.mjs';
import { journey } from './journey.mjs';

journey('somebody is found with a typing error, and chosen with the keyboard', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', '/');
  await focusIs(window, 'find');
  await window.page.keyboard.type('hakon lindquist');
  await window.page.keyboard.press('Enter');
  await focusIs(window, 'employee-Håkon-Lindqvist');
  await says(window, 'person-name', 'Håkon Lindqvist');
  assert.equal(await window.at('find').inputValue(), '');
  await window.page.keyboard.press('/');
  await window.page.keyboard.type('engineer');
  await window.at('find-result').nth(1).waitFor();
  assert.equal(await window.at('find').getAttribute('aria-activedescendant'), 'find-0');
  await window.page.keyboard.press('ArrowDown');
  await window.page.locator('#find-1[aria-selected="true"]').waitFor();
  await window.page.keyboard.press('Escape');
  await focusIs(window, 'employee-Håkon-Lindqvist');
  assert.equal(await window.at('find-result').count(), 0);
});

journey('somebody who is filtered out is found, said to be so, and shown when asked for', { workbook: STAFF }, async (window) => {
  await window.at('filters').click();
  await window.at('filter-boxes-9').click();
  await says(window, 'shown', '1 of 6');
  await window.page.keyboard.press('Escape');
  await window.at('find').fill('bo chen');
  await says(window, 'find-result', 'filtered out');
  await window.at('find').press('Enter');
  await says(window, 'person-name', 'Bo Chen');
  await window.page.locator('#panel:focus').waitFor();
  await window.at('notice').getByRole('button', { name: 'Show everybody' }).click();
  await focusIs(window, 'employee-Bo-Chen');
  await says(window, 'shown', '6 of 6');
});

journey('two groups narrow the review down, say so, and are cleared with one press', { workbook: STAFF }, async (window) => {
  await window.at('filters').click();
  await window.at('filter-levels-P1').click();
  await says(window, 'shown', '2 of 6');
  await window.at('part-filter-locations').locator('summary').click();
  await window.at('filter-locations-NGA').check();
  await says(window, 'shown', '1 of 6');
  await says(window, 'filters', 'filters 2');
  assert.match((await window.at('filter-locations-CHN').locator('..').textContent()) ?? '', /CHN\s+1/, 'counted as if no location were chosen');
  await window.at('filter-locations-NGA').uncheck();
  await window.at('filter-locations-none').check();
  await says(window, 'filters-nobody', 'Nobody fits');
  await says(window, 'filters', 'filters 2: nobody');
  await window.at('filter-chip-levels').click();
  await says(window, 'shown', '1 of 6');
  await window.seen('Dana Whitfield', 9);
  await window.at('filter-clear').click();
  await says(window, 'shown', '6 of 6');
  await focusIs(window, 'filter-text');
  await window.page.keyboard.type('ANALYST');
  await says(window, 'shown', '2 of 6');
});

journey('a filter for a flag that is taken off the last one shows everybody again, and says why', { workbook: STAFF }, async (window) => {
  await window.ask('employee.setFlags', { employeeId: 'E2', add: ['Board'] });
  await window.page.locator('[data-testid="employee-Bo-Chen"].changed').waitFor();
  await window.at('filters').click();
  await window.at('part-filter-flags').locator('summary').click();
  await window.at('filter-flags-Board').check();
  await says(window, 'shown', '1 of 6');
  await window.page.keyboard.press('Escape');
  await window.tile('Bo Chen').click();
  await window.at('flag-Board').click();
  await says(window, 'shown', '6 of 6');
  await says(window, 'notice', 'everybody is shown again');
  await says(window, 'filters', /^filters$/);
});

journey('what opens below a button is told to be a dialog or a menu, and by its name', { workbook: STAFF }, async (window) => {
  const { page } = window;
  for (const [button, popup, name] of /** @type {const} */ ([['session-menu', 'dialog', 'Reviews and workbooks'], ['filters', 'dialog', 'Filters'], ['menu', 'menu', 'Menu']])) {
    assert.equal(await window.at(button).getAttribute('aria-haspopup'), popup);
    await window.at(button).click();
    await page.getByRole(popup, { name, exact: true }).waitFor();
    await page.keyboard.press('Escape');
  }
  await window.at('filters').click();
  await window.at('filter-boxes-9').click();
  await page.getByRole('button', { name: 'Filters, 1 active', expanded: true }).waitFor();
  assert.equal(await window.at('filters').getAttribute('aria-pressed'), null);
});

journey('that nobody is found is said outside of the list of those found', { workbook: STAFF }, async (window) => {
  await window.at('find').fill('zzzz');
  await window.page.getByRole('search').getByRole('status').filter({ hasText: 'Nobody is found' }).waitFor();
  assert.equal(await window.page.locator('[role="listbox"] [role="status"]').count(), 0);
});
