/** The panel of a person: what is typed is never lost, and everything can be taken back. */

import assert from 'node:assert/strict';

import { STAFF, STRANGE, employee, focusIs, focused, says, settled } from './staff.mjs';
import { journey } from './journey.mjs';

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

journey('a note that is being typed when the daemon is killed is there once', { workbook: STAFF, standby: true }, async (window) => {
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

journey('a placement that is out of date is another sign than one that counts, and words', { workbook: STAFF }, async (window) => {
  await window.ask('employee.placeDonut', { employeeId: 'E2', performance: 'High', potential: 'High' });
  const sign = window.tile('Bo Chen').locator('.marks [aria-hidden="true"]').first();
  await window.tile('Bo Chen').getByText('placed in the donut exercise').waitFor({ state: 'attached' });
  const before = await sign.textContent();
  await window.ask('employee.move', { employeeId: 'E2', performance: 'High', potential: 'Low' });
  await window.tile('Bo Chen').getByText('left the centre box').waitFor({ state: 'attached' });
  assert.notEqual(await sign.textContent(), before);
});
