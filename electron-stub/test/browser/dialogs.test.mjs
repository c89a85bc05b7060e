/** The file dialog of a plain browser in a real Chromium: by keyboard, by mouse, and with answers that come late. */

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { PEOPLE } from '../../fixtures/hosting.mjs';
import { browser } from './chromium.mjs';
import { ask, chosen, journey, opened, path, rows, shows } from './own-page.mjs';

journey('a workbook is opened by keyboard alone', async (t) => {
  const { page, home } = await opened(t);
  await mkdir(join(home.workbooks, 'older'));
  await writeFile(join(home.workbooks, 'older/10.xlsx'), PEOPLE);
  await writeFile(join(home.workbooks, 'older/2.xlsx'), PEOPLE);
  await writeFile(join(home.workbooks, 'older/readme.txt'), '');
  await ask(page, 'openFile', 'workbook');
  assert.deepEqual(await rows(page), ['older', 'people.xlsx']);
  await page.keyboard.press('Enter'); // into the folder
  await shows(page, join(home.workbooks, 'older'));
  assert.deepEqual(await rows(page), ['2.xlsx', '10.xlsx']);
  await page.keyboard.press('Backspace'); // and back up, to the folder that one came from
  await shows(page, home.workbooks);
  assert.match((await page.locator('[aria-selected=true]').textContent()) ?? '', /older/);
  await page.keyboard.press('Enter');
  await shows(page, join(home.workbooks, 'older'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await chosen(page), join(home.workbooks, 'older/10.xlsx'));
});

journey('a letter goes to the next name that begins with it', async (t) => {
  const { page, home } = await opened(t);
  for (const name of ['alpha.xlsx', 'beta.xlsx', 'bravo.xlsx']) await writeFile(join(home.workbooks, name), '');
  await ask(page, 'openFile', 'workbook');
  await page.keyboard.press('b');
  assert.equal(await path(page).inputValue(), 'beta.xlsx');
  await page.keyboard.press('b');
  assert.equal(await path(page).inputValue(), 'bravo.xlsx');
  await page.keyboard.press('Home');
  assert.equal(await path(page).inputValue(), 'alpha.xlsx');
  await page.keyboard.press('End');
  assert.equal(await path(page).inputValue(), 'people.xlsx');
});

journey('the mouse selects with one click and opens with two', async (t) => {
  const { page, path: people } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await page.getByText('people.xlsx').click();
  assert.equal(await path(page).inputValue(), 'people.xlsx');
  await page.getByText('people.xlsx').dblclick();
  assert.equal(await chosen(page), people);
});

journey('a full path can be typed, and one that is not there is said', async (t) => {
  const { page, path: people, home } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await path(page).fill(join(home.path, 'nothing.xlsx'));
  await page.getByTestId('file-dialog-choose').click();
  await page.getByRole('status').getByText('There is no file at').waitFor();
  await path(page).fill(join(home.path, 'no/folder.xlsx'));
  await path(page).press('Enter');
  await page.getByRole('status').getByText('There is no folder for').waitFor();
  await path(page).fill(home.path);
  await path(page).press('Enter');
  await shows(page, home.path);
  assert.deepEqual(await rows(page), ['data', 'workbooks']);
  await path(page).fill(people);
  await path(page).press('Enter');
  assert.equal(await chosen(page), people);
});

journey('up, home and workbooks are a press away', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await shows(page, home.workbooks);
  await page.getByRole('button', { name: 'Up' }).click();
  await shows(page, home.path);
  await page.getByRole('button', { name: 'Home' }).click();
  await shows(page, homedir());
  await page.getByRole('button', { name: 'Workbooks' }).click();
  await shows(page, home.workbooks);
});

journey('an answer that comes late takes nobody back', async (t) => {
  const { page } = await opened(t);
  await page.evaluate(async () => {
    const { chooseFile } = await import(/** @type {any} */ ('/page/browser/dialogs.mjs'));
    const at = (/** @type {string} */ path) => ({ path, parent: '/above', home: '/', start: '/', name: null, full: path, is: 'folder', entries: [], left: 0 });
    const late = new Promise((resolve) => Object.assign(window, { release: () => resolve(at('/late')) }));
    const folder = async (/** @type {any} */ { path }) => (path === '/late' ? late : at(path ?? '/start'));
    void chooseFile({ folder, upload: async () => null }, { kind: 'workbook', purpose: 'open', suggested: null });
  });
  await shows(page, '/start');
  await path(page).fill('/late');
  await path(page).press('Enter');
  await page.getByRole('button', { name: 'Up' }).click();
  await shows(page, '/above');
  await page.evaluate(() => /** @type {any} */ (window).release());
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(await page.locator('.file-dialog-folder').textContent(), '/above');
});

journey('what is typed before the folder is listed stays, and so does the cursor', async (t) => {
  const { page } = await opened(t);
  for (const [purpose, suggested] of [['save', 'people.xlsx'], ['save', '/gone/people.xlsx'], ['open', null]]) {
    await page.evaluate(async (wish) => {
      const { chooseFile } = await import(/** @type {any} */ ('/page/browser/dialogs.mjs'));
      const all = /** @type {any} */ (window);
      const shown = (/** @type {string | null} */ name) => ({ path: '/start', parent: '/', home: '/', start: '/', name, full: '/start', is: 'folder', entries: [], left: 0 });
      const listed = new Promise((resolve) => (all.release = resolve));
      const folder = (/** @type {any} */ { path }) =>
        listed.then(() => (path?.startsWith('/gone') ? { refused: 'missing', full: path } : shown(path)));
      all.chosen = undefined;
      chooseFile({ folder, upload: async () => null }, wish).then((/** @type {any} */ path) => (all.chosen = path));
    }, { kind: 'workbook', purpose, suggested });
    await path(page).pressSequentially('spri');
    await page.evaluate(() => /** @type {any} */ (window).release());
    await shows(page, '/start');
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.keyboard.type('ng.xlsx');
    assert.equal(await path(page).inputValue(), 'spring.xlsx', `${purpose} ${suggested}`);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => /** @type {any} */ (window).chosen !== undefined);
  }
});

journey('Esc and Cancel change nothing', async (t) => {
  const { page } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await page.keyboard.press('Escape');
  assert.equal(await chosen(page), null);
  await ask(page, 'saveFile', 'workbook', 'people.xlsx');
  await page.getByTestId('file-dialog-cancel').click();
  assert.equal(await chosen(page), null);
});

journey('saving begins with the suggested name, its ending spared, and asks nothing about a file that is there', async (t) => {
  const { page, home, path: people } = await opened(t);
  await ask(page, 'saveFile', 'workbook', people);
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'file-dialog-path');
  await page.keyboard.type('spring');
  assert.equal(await path(page).inputValue(), 'spring.xlsx');
  await page.keyboard.press('Enter');
  assert.equal(await chosen(page), join(home.workbooks, 'spring.xlsx'));
  await ask(page, 'saveFile', 'workbook', 'people.xlsx');
  await page.getByTestId('file-dialog-choose').click();
  assert.equal(await chosen(page), people);
});

journey('a name without its ending gets the one of what is saved', async (t) => {
  const { page, home } = await opened(t);
  /** @type {[string, string, string, string][]} */
  const names = [
    ['workbook', 'people.xlsm', 'v1.2', 'v1.2.xlsm'],
    ['workbook', 'people.csv', 'plan', 'plan.xlsx'],
    ['workbook', 'people.xlsx', 'plan.ods', 'plan.ods'],
    ['bundle', 'review.ninebox', 'spring', 'spring.ninebox'],
  ];
  for (const [kind, suggested, typed, saved] of names) {
    await ask(page, 'saveFile', kind, suggested);
    await path(page).fill(typed);
    await path(page).press('Enter');
    assert.equal(await chosen(page), join(home.workbooks, saved));
  }
});

journey('a suggested path whose folder is gone is a name among the workbooks', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'saveFile', 'workbook', '/no/such/folder/people-2.xlsx');
  assert.equal(await path(page).inputValue(), 'people-2.xlsx');
  await page.getByTestId('file-dialog-choose').click();
  assert.equal(await chosen(page), join(home.workbooks, 'people-2.xlsx'));
});

journey('a folder is chosen where one is', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'openFile', 'folder');
  assert.deepEqual(await rows(page), []);
  await page.getByRole('button', { name: 'Up' }).click();
  await shows(page, home.path);
  await page.getByTestId('file-dialog-choose').click();
  assert.equal(await chosen(page), home.path);
});

journey('a file that the browser picks is handed over, and is then one that the daemon reads', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  const file = { name: 'others.xlsx', mimeType: 'application/octet-stream', buffer: PEOPLE };
  await page.getByTestId('file-dialog-upload').setInputFiles(file);
  const at = await chosen(page);
  assert.equal(at, join(home.workbooks, 'others.xlsx'));
  assert.deepEqual(await readFile(String(at)), PEOPLE);
  const answer = await page.evaluate((path) => /** @type {any} */ (window).made.call('session.create', { path, mutationId: 'c' }), at);
  assert.equal(answer.result.session.employeeCount, 2);
});

journey('the dialog has names for those who hear it', async (t) => {
  const { page } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  const axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const found = await /** @type {any} */ (window).axe.run('[data-testid=file-dialog]');
    return found.violations.map((/** @type {any} */ { id }) => id);
  });
  assert.deepEqual(violations, []);
  await page.getByRole('dialog', { name: 'Open a workbook' }).waitFor();
  await page.getByRole('listbox').waitFor();
  await page.getByLabel('Name or full path').waitFor();
});
