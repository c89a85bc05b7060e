/** The panels beside the grid, find and filters: what is typed is never lost, and everything can be taken back. */

import assert from 'node:assert/strict';

import { workbook } from '../../fixtures/workbook.mjs';
import { journey } from './window.mjs';

/** @typedef {import('./window.mjs').Window} Window */

const HEADERS = ['Employee ID', 'Name', 'Job Title', 'Job Level', 'Country', 'Manager', '2024 Completed Performance Rating', '2025 Completed Performance Rating', 'Performance', 'Potential', 'Desk'];
const STAFF = workbook([
  HEADERS,
  ['E1', 'Ada Okafor', 'Chief Executive', 'M4', 'NGA', '', 'Low', 'High', 'Low', 'Low', 'A-1'],
  ['E2', 'Bo Chen', 'Engineer', 'P1', 'CHN', 'Ada Okafor', 'Solid', 'Solid', 'Medium', 'Medium', 'A-2'],
  ['E3', 'Chidi Anagonye', 'Analyst', 'P1', 'NGA', 'Bo Chen', '', '', 'Medium', 'Medium', ''],
  ['E4', 'Dana Whitfield', 'Analyst', 'P2', '', 'Bo Chen', '', '', 'High', 'High', ''],
  ['E5', 'Håkon Lindqvist', 'Engineer', 'P2', 'NOR', 'Ada Okafor', '', '', '', '', ''],
  ['E6', 'Ines Duarte', 'Engineer', 'P2', 'PRT', 'Ada Okafor', '', '', 'High', 'Medium', ''],
]);

/** Somebody's manager has no row. */
const STRANGE = workbook([
  ['Employee ID', 'Name', 'Manager', 'Performance', 'Potential'],
  ['E1', 'Ada Okafor', '', 'Low', 'Low'],
  ['E2', 'Bo Chen', 'Zora Nwosu', 'High', 'High'],
]);

/** @param {Window} window @param {string} employeeId */
async function employee(window, employeeId) {
  return (await window.ask('employee.get', { employeeId })).employee;
}

/** Which test id has the keyboard; the tag where there is none. @param {Window} window */
function focused(window) {
  return window.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName);
}

/** Wait until something has the keyboard. @param {Window} window @param {string} testId */
async function focusIs(window, testId) {
  await window.page.locator(`[data-testid="${testId}"]:focus`).waitFor();
}

/** Wait until what was just done is drawn, and then until all of it is saved. @param {Window} window */
async function settled(window) {
  await window.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await window.settled();
  await window.page.locator('.field.open').first().waitFor({ state: 'detached' });
}

/** @param {Window} window @param {string} testId @param {string | RegExp} text */
async function says(window, testId, text) {
  await window.at(testId).filter({ hasText: text }).first().waitFor();
}

journey('the panel tells what the workbook knows of somebody, and who is above and below them', { workbook: STAFF }, async (window) => {
  await window.tile('Bo Chen').click();
  await says(window, 'person-name', 'Bo Chen');
  await says(window, 'person-box', 'Core Talent 5');
  await says(window, 'person-panel', 'P1');
  await says(window, 'reports', '2 direct reports');
  await says(window, 'chain', 'Ada Okafor');
  assert.match((await window.at('ratings').textContent()) ?? '', /2024\s+Solid\s*2025\s+Solid/);
  assert.equal(await window.page.locator('.rating-line').count(), 0, 'nobody said what Solid means');
  await window.tile('Ada Okafor').click();
  await says(window, 'reports', '3 direct reports, 5 in all');
  assert.equal(await window.page.locator('.rating-line polyline').count(), 1);
  await window.tile('Bo Chen').click();
  await window.at('chain').getByRole('button', { name: 'Ada Okafor' }).click();
  await says(window, 'shown', '5 of 6');
});

journey('a press on the chain narrows what is shown further, and a second one takes back just that', { workbook: STAFF }, async (window) => {
  await window.at('filters').click();
  await window.at('filter-text').fill('Engineer');
  await says(window, 'shown', '3 of 6');
  await window.page.keyboard.press('Escape');
  await window.tile('Bo Chen').click();
  const link = window.at('chain').getByRole('button', { name: 'Ada Okafor' });
  await window.at('reports').getByRole('button').click();
  await says(window, 'shown', '0 of 6');
  await link.click();
  await says(window, 'shown', '3 of 6');
  await says(window, 'filters', 'filters 2');
  await link.click();
  await says(window, 'filters', 'filters 1');
  await says(window, 'shown', '3 of 6');
});

journey('a manager who is not in the review can be filtered by', { workbook: STRANGE }, async (window) => {
  await window.tile('Bo Chen').click();
  await says(window, 'chain', 'The last one is not in this review');
  await window.at('chain').getByRole('button', { name: 'Zora Nwosu' }).click();
  await says(window, 'shown', '1 of 2');
});

journey('a note that is being typed when the daemon is killed is there once', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', 'n');
  await focusIs(window, 'note');
  await window.page.keyboard.type('Led the move');
  const pid = await window.kill();
  await window.page.keyboard.type(' to the new plant');
  assert.equal(await window.at('note').inputValue(), 'Led the move to the new plant');
  await window.page.keyboard.press('Escape');
  await focusIs(window, 'employee-Bo-Chen');
  await window.back(pid);
  await settled(window);
  assert.equal(await window.at('note').inputValue(), 'Led the move to the new plant');
  assert.equal((await employee(window, 'E2')).changeNote, 'Led the move to the new plant');
  assert.deepEqual(await window.history(), ['setNote E2']);
});

journey('a note stays with its person while others are looked at, and Ctrl+Enter saves it once', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', 'n');
  await focusIs(window, 'note');
  await window.page.keyboard.type('for Bo');
  await window.page.keyboard.press('Control+Enter');
  await window.page.keyboard.press('Control+Enter');
  await settled(window);
  assert.equal(await focused(window), 'note', 'the field is not left by saving');
  await window.tile('Dana Whitfield').click();
  await says(window, 'person-name', 'Dana Whitfield');
  await window.at('note').waitFor();
  assert.equal(await window.at('note').inputValue(), '');
  await window.at('note').fill('for Dana');
  await window.tile('Bo Chen').click();
  await says(window, 'person-name', 'Bo Chen');
  await settled(window);
  assert.equal(await window.at('note').inputValue(), 'for Bo');
  assert.deepEqual(await window.history(), ['setNote E2', 'setNote E4']);
  assert.equal((await employee(window, 'E4')).changeNote, 'for Dana');
});

journey('what somebody else edits does not take away what is being typed', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', 'n');
  await focusIs(window, 'note');
  await window.page.keyboard.type('mine');
  await window.ask('employee.move', { employeeId: 'E2', performance: 'High', potential: 'High', note: 'theirs' });
  await says(window, 'person-box', 'Star 9');
  assert.equal(await window.at('note').inputValue(), 'mine');
  assert.equal(await focused(window), 'note');
  await window.tile('Ada Okafor').click();
  await settled(window);
  assert.equal((await employee(window, 'E2')).changeNote, 'mine');
});

journey('flags are set and typed with the keyboard alone', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', 'f');
  await focusIs(window, 'flag-promotion_ready');
  await window.page.keyboard.press('Space');
  await window.page.locator('[data-testid="flag-promotion_ready"][aria-pressed="true"]').waitFor();
  assert.equal(await focused(window), 'flag-promotion_ready');
  await window.at('flag-custom').focus();
  await window.page.keyboard.type('Board');
  await window.page.keyboard.press('Enter');
  await window.at('flag-Board').waitFor();
  await settled(window);
  assert.deepEqual((await employee(window, 'E2')).flags, ['promotion_ready', 'Board']);
  await window.at('flag-Board').press('Space');
  await window.at('flag-Board').waitFor({ state: 'detached' });
  assert.equal(await focused(window), 'flag-custom');
  await window.page.keyboard.press('Escape');
  await focusIs(window, 'employee-Bo-Chen');
  await settled(window);
  assert.deepEqual((await employee(window, 'E2')).flags, ['promotion_ready']);
});

journey('several people are flagged as one change, and hidden', { workbook: STAFF }, async (window) => {
  await window.tile('Bo Chen').click();
  await window.tile('Dana Whitfield').click({ modifiers: ['Control'] });
  await says(window, 'person-name', '2 people chosen');
  await window.at('flag-flight_risk').click();
  await window.page.locator('[data-testid="flag-flight_risk"][aria-pressed="true"]').waitFor();
  await settled(window);
  assert.deepEqual(await window.history(), ['setFlagsMany E2 E4']);
  await window.at('hide-these').click();
  await says(window, 'shown', '4 of 6');
  assert.notEqual(await focused(window), 'BODY');
});

journey('a change is told in words, noted, reverted and brought back', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', '9');
  await window.seen('Bo Chen', 9);
  await says(window, 'person-was', 'was Core Talent 5');
  await window.at('tab-changes').click();
  await says(window, 'changes-count', '1 person differs from the workbook');
  await says(window, 'change-E2', 'Core Talent 5 → Star 9');
  await window.at('change-note-E2').fill('why');
  await window.at('change-note-E2').press('Control+Enter');
  await settled(window);
  assert.equal((await employee(window, 'E2')).changeNote, 'why');
  await window.at('revert-E2').click();
  await window.seen('Bo Chen', 5);
  await window.at('change-E2').waitFor({ state: 'detached' });
  await window.page.locator('#panel:focus').waitFor();
  await window.at('notice').getByRole('button', { name: 'Undo' }).click();
  await window.seen('Bo Chen', 9);
  await says(window, 'change-E2', 'Core Talent 5 → Star 9');
  assert.equal(await window.at('change-note-E2').inputValue(), 'why');
});

journey('the undo of a revert takes back nothing else', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', '9');
  await window.seen('Bo Chen', 9);
  await window.at('revert-E2').click();
  await window.seen('Bo Chen', 5);
  await focusIs(window, 'employee-Bo-Chen');
  await window.press('Dana Whitfield', '1');
  await window.seen('Dana Whitfield', 1);
  await settled(window);
  await window.at('notice').getByRole('button', { name: 'Undo' }).click();
  await says(window, 'notice', 'Something else was decided since');
  assert.equal((await employee(window, 'E4')).box, 1);
});

journey('a checkpoint is set, shown in its place, and gone back to after a question', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', '9');
  await window.seen('Bo Chen', 9);
  await window.at('tab-history').click();
  await window.at('checkpoint-name').fill('Before lunch');
  await window.at('checkpoint-name').press('Enter');
  await says(window, 'checkpoint', 'Before lunch');
  assert.equal(await focused(window), 'checkpoint-name');
  await window.press('Dana Whitfield', '1');
  await window.seen('Dana Whitfield', 1);
  await window.at('tab-history').click();
  await says(window, 'history-entry', 'Dana Whitfield: Star 9 → Underperformer 1');
  assert.deepEqual(await window.page.locator('.journal > li:not(.day)').evaluateAll((lines) => lines.map(({ className }) => className)), ['entry', 'at-checkpoint', 'entry']);
  await window.at('checkpoint-restore').click();
  await window.at('checkpoint-no').click();
  await focusIs(window, 'checkpoint-restore');
  await window.seen('Dana Whitfield', 1);
  await window.at('checkpoint-restore').click();
  await window.at('checkpoint-yes').click();
  await window.seen('Dana Whitfield', 9);
  await says(window, 'history-entry', 'Back to checkpoint “Before lunch”: 1 person changed');
  assert.notEqual(await focused(window), 'BODY');
  await window.at('undo').click();
  await window.seen('Dana Whitfield', 1);
  await says(window, 'history-entry', /^\s*\S+\s+Undo: Dana Whitfield/);
  assert.equal(await window.page.locator('.entry.undone').count(), 1);
});

journey('the history is read in pages, and keeps the keyboard at the end', { workbook: STAFF }, async (window) => {
  for (let at = 0; at < 120; at += 1) await window.ask('employee.setNote', { employeeId: 'E2', note: `note ${at}` });
  await window.at('tab-history').click();
  await says(window, 'history-entry', 'note “note 119”');
  assert.equal(await window.at('history-entry').count(), 100);
  await window.at('history-more').press('Enter');
  await says(window, 'history-entry', 'note “note 0”');
  assert.equal(await window.at('history-entry').count(), 120);
  assert.equal(await window.at('history-more').count(), 0);
  await window.page.locator('#panel:focus').waitFor();
});

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

journey('somebody in the centre box is placed in the exercise, with a note, and taken out of it', { workbook: STAFF }, async (window) => {
  await window.tile('Bo Chen').click();
  await window.at('donut-box-9').click();
  await says(window, 'donut-place', 'Star 9');
  await window.at('donut-note').fill('if we had to say');
  await window.at('donut-note').press('Escape');
  await focusIs(window, 'employee-Bo-Chen');
  await settled(window);
  assert.deepEqual((await employee(window, 'E2')).donut, { performance: 'High', potential: 'High', note: 'if we had to say' });
  await window.at('donut-note').fill('');
  await window.at('donut-note').press('Control+Enter');
  await settled(window);
  assert.equal((await employee(window, 'E2')).donut?.note, null);
  await window.press('Bo Chen', '8');
  await says(window, 'donut', 'out of date');
  await window.press('Bo Chen', '5');
  await settled(window); // the words of a place out of date are gone: what is pressed lies where it will
  await window.at('donut-clear').click();
  await says(window, 'donut-place', 'not placed');
  await settled(window);
  assert.equal((await employee(window, 'E2')).donut, null);
  assert.notEqual(await focused(window), 'BODY');
});

journey('what is written about development is saved like a note', { workbook: STAFF }, async (window) => {
  await window.tile('Bo Chen').click();
  await window.at('text-developmentFocus').fill('Speaking up');
  await window.at('text-developmentFocus').press('Control+Enter');
  await window.at('readiness').selectOption('true');
  await settled(window);
  const { developmentFocus, promotionReadiness } = await employee(window, 'E2');
  assert.deepEqual([developmentFocus, promotionReadiness], ['Speaking up', true]);
  await window.at('part-changes').locator('summary').click();
  await says(window, 'part-changes', 'Bo Chen: development focus “Speaking up”');
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

journey('a page that is reloaded while a note is being typed has saved it', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', 'n');
  await focusIs(window, 'note');
  await window.page.keyboard.type('almost lost');
  await window.page.reload();
  await window.loaded();
  await window.page.locator('[data-testid="employee-Bo-Chen"].changed').waitFor();
  assert.equal((await employee(window, 'E2')).changeNote, 'almost lost');
  assert.deepEqual(await window.history(), ['setNote E2']);
});

journey('text that is marked up to the outside of a dialog does not close it; a press outside does', { workbook: STAFF }, async (window) => {
  const { page } = window;
  await window.at('menu').click();
  await window.at('menu-settings').click();
  const field = window.at('setting-label-9');
  await field.fill('Shining');
  const { x, y } = (await field.boundingBox()) ?? assert.fail('It is not seen');
  await page.mouse.move(x + 40, y + 10);
  await page.mouse.down();
  await page.mouse.move(5, y + 10, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(5, y + 10);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 10, { steps: 5 });
  await page.mouse.up();
  assert.equal(await field.inputValue(), 'Shining');
  await page.mouse.click(5, y);
  await window.at('over-settings').waitFor({ state: 'detached' });
});

journey('a field is called the same while one types, and says beside its name what is not saved', { workbook: STAFF }, async (window) => {
  await window.press('Bo Chen', 'n');
  await focusIs(window, 'note');
  await window.page.keyboard.type('Led it');
  const field = window.page.getByRole('textbox', { name: 'Note', exact: true });
  const says = String(await field.getAttribute('aria-describedby'));
  await window.page.locator(`[id="${says}"][role="status"]`).filter({ hasText: 'not saved yet' }).waitFor();
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

journey('a placement that is out of date is another sign than one that counts, and words', { workbook: STAFF }, async (window) => {
  await window.ask('employee.placeDonut', { employeeId: 'E2', performance: 'High', potential: 'High' });
  const sign = window.tile('Bo Chen').locator('.marks [aria-hidden="true"]').first();
  await window.tile('Bo Chen').getByText('placed in the donut exercise').waitFor({ state: 'attached' });
  const before = await sign.textContent();
  await window.ask('employee.move', { employeeId: 'E2', performance: 'High', potential: 'Low' });
  await window.tile('Bo Chen').getByText('left the centre box').waitFor({ state: 'attached' });
  assert.notEqual(await sign.textContent(), before);
});
