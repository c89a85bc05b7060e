/** Reviews at the page: put away, deleted, backed up, put back; what holds for all of them; and the menu by keyboard. */

import assert from 'node:assert/strict';
import { join } from 'node:path';

import { choose, close, focused, say, summary } from './filing.mjs';
import { journey } from './journey.mjs';

journey('a review is given another name, put away, opened again and deleted', { alone: true }, async (window) => {
  const { sessionId } = await summary(window);
  const row = window.at(`session-${sessionId}`);
  await window.at('session-menu').click();
  await row.getByTestId('session-rename').click();
  await window.at('session-name').press('Escape');
  await row.getByTestId('session-open').waitFor();
  await row.getByTestId('session-rename').click();
  await window.at('session-name').fill('March round');
  await window.at('session-name').press('Enter');
  await row.getByText('March round').waitFor();
  assert.equal((await summary(window)).name, 'March round');
  assert.equal(await window.at('session-menu').locator('.session-name').textContent(), 'March round');
  await row.getByTestId('session-close').click();
  await window.at('start-session').click();
  await window.seen('Ada Okafor', 1);
  await window.press('Ada Okafor', '9');
  await window.settled();
  await window.at('session-menu').click();
  await row.getByTestId('session-delete').click();
  assert.match(String(await window.at('over-confirm').textContent()), /9 people, 1 change that is not in the workbook.*backups too.*people\.xlsx is not touched/s);
  await window.at('confirm-not').click();
  await window.page.locator('dialog.over').waitFor({ state: 'detached' });
  assert.equal((await window.ask('session.list', {})).sessions.length, 1);
  await window.at('session-menu').click();
  await row.getByTestId('session-delete').click();
  await window.at('confirm').click();
  await window.at('start').waitFor();
  assert.deepEqual((await window.ask('session.list', {})).sessions, []);
});

journey('a review begins with made-up people, leaves as a bundle and comes back from it', { alone: true }, async (window) => {
  const { sessionId } = await summary(window);
  await window.ask('session.delete', { sessionId });
  await window.page.reload();
  await window.at('sample-size').fill('9');
  await window.at('start-sample').click();
  assert.equal(await window.at('sample-size').evaluate((field) => /** @type {HTMLInputElement} */ (field).validity.valid), false);
  await window.at('sample-size').fill('12');
  await window.at('start-sample').click();
  await window.loaded();
  assert.equal(await window.at('shown').textContent(), '12 of 12');
  await choose(window, 'export');
  assert.equal(await window.at('export-original').count(), 0);
  await window.at('export-bundle').click();
  await say(window, join(window.root, 'twelve'));
  await window.at('export-done').waitFor();
  await close(window);
  await window.at('session-menu').click();
  await window.at('session-delete').click();
  await window.at('confirm').click();
  await window.at('start-bundle').click();
  await say(window, join(window.root, 'twelve.ninebox'));
  await window.at('import-report').waitFor();
  await close(window);
  assert.equal(await window.at('shown').textContent(), '12 of 12');
});

journey('a backup is put back after saying what would change, and what stood before can be put back too', { alone: true }, async (window) => {
  await choose(window, 'storage');
  await window.at('storage-page').waitFor();
  await window.at('backup-now').click();
  await window.at('backup-done').waitFor();
  await close(window);
  await window.press('Ada Okafor', '9');
  await window.seen('Ada Okafor', 9);
  await window.settled();
  await choose(window, 'storage');
  await window.page.locator('[data-testid="backup"][data-reason="request"]').getByTestId('backup-restore').click();
  assert.match(String(await window.at('over-confirm').textContent()), /Changed since.*people\.xlsx.*backed up first/s);
  await window.at('confirm-not').click();
  await window.at('storage-page').waitFor();
  await window.page.locator('[data-testid="backup"][data-reason="request"]').getByTestId('backup-restore').click();
  await window.at('confirm').click();
  const before = window.page.locator('[data-testid="backup"][data-reason="beforeRestore"]');
  await before.waitFor();
  await close(window);
  await window.seen('Ada Okafor', 1);
  await choose(window, 'storage');
  await before.getByTestId('backup-restore').click();
  await window.at('confirm').click();
  await window.at('notice').getByText('All reviews are as they were').first().waitFor();
  await close(window);
  await window.seen('Ada Okafor', 9);
});

journey('the storage page checks everything, makes room, and copies backups to a second place', { alone: true }, async (window) => {
  await choose(window, 'storage');
  await window.at('storage-check').click();
  await window.at('check-ok').waitFor();
  await window.at('purge-originals').check();
  await window.at('purge').click();
  assert.match(String(await window.at('over-confirm').textContent()), /Files that were replaced by exports/);
  await window.at('confirm').click();
  await window.at('notice').getByText('are free again').waitFor();
  await window.at('second-choose').click();
  await say(window, window.root);
  await window.at('second-directory').getByText(window.root).waitFor();
  await window.at('backup-now').click();
  await window.at('backup').getByText('second copy').first().waitFor();
  await window.at('retention-maxAgeDays').fill('400');
  await window.at('retention-keep').click();
  await window.at('notice').getByText('Kept.').waitFor();
  const { settings } = await window.ask('settings.get', {});
  assert.deepEqual(settings.retention, { maxAgeDays: 400, maxSessions: null });
  assert.equal(settings.backupDirectory, window.root);
});

journey('another name of a box is seen in the grid at once; a name that is taken is refused at its field', { alone: true }, async (window) => {
  await choose(window, 'settings');
  const field = window.at('setting-label-9');
  assert.equal(await field.getAttribute('placeholder'), 'Star');
  await field.fill('Enigma');
  await window.at('settings-save').click();
  await window.page.locator('[data-testid="slip"][data-field="gridLabels.9"]').waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.equal(await field.inputValue(), 'Enigma');
  await field.fill('Leader');
  await window.at('setting-target-Low').fill('10');
  await window.at('settings-save').click();
  await window.page.locator('[data-testid="slip"][data-field="targetDistribution.Medium"]').waitFor();
  await window.at('setting-target-Medium').fill('70');
  await window.at('setting-target-High').fill('20');
  await window.at('settings-save').click();
  await window.page.locator('dialog.over').waitFor({ state: 'detached' });
  assert.equal(await focused(window), 'button-menu');
  await window.box(9).getByText('Leader').first().waitFor();
  const { settings } = await window.ask('settings.get', {});
  assert.deepEqual(settings.targetDistribution, { Low: 10, Medium: 70, High: 20 });
  await choose(window, 'settings');
  assert.equal(await field.inputValue(), 'Leader');
  await field.fill('');
  await window.at('settings-save').click();
  await window.box(9).getByText('Star').first().waitFor();
});

journey('a menu that is closed and opened again in one breath takes the keyboard again', { alone: true }, async (window) => {
  await window.at('menu').click();
  await window.page.locator('[data-testid="menu-import"]:focus').waitFor();
  await window.page.evaluate(() => {
    const popover = document.getElementById('popover-menu');
    popover?.hidePopover();
    popover?.showPopover();
  });
  await window.page.locator('[data-testid="menu-import"]:focus').waitFor();
});

journey('the menu is walked with the keyboard, and each dialog gives the keyboard back', { alone: true }, async (window) => {
  const { keyboard } = window.page;
  await window.at('menu').focus();
  await keyboard.press('Enter');
  await window.page.locator('[data-testid="menu-import"]:focus').waitFor();
  await keyboard.press('ArrowUp');
  assert.equal(await focused(window), 'menu-about');
  await keyboard.press('Escape');
  await window.page.locator('#button-menu:focus').waitFor();
  await window.page.locator('.popover:popover-open').waitFor({ state: 'detached' });
  await keyboard.press('Enter');
  await window.page.locator('[data-testid="menu-import"]:focus').waitFor();
  await keyboard.press('End');
  await keyboard.press('Enter');
  await window.at('about-daemon').waitFor();
  assert.match(String(await window.at('about-protocol').textContent()), /^\d+\.\d+$/);
  await keyboard.press('Escape');
  await window.page.locator('#button-menu:focus').waitFor();
  await window.at('session-menu').focus();
  await keyboard.press('Enter');
  await window.at('session-delete').focus();
  await keyboard.press('Enter');
  await window.page.locator('[data-testid="confirm-not"]:focus').waitFor();
  await keyboard.press('Enter');
  await window.page.locator('#button-session-menu:focus').waitFor();
});
