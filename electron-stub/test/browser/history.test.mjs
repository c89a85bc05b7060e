/** Changes, history and checkpoints: told in words, and taken back one by one or all together. */

import assert from 'node:assert/strict';

import { STAFF, employee, focusIs, focused, says, settled } from './staff.mjs';
import { journey } from './journey.mjs';

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
