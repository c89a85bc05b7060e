/** Files at the page: how a review begins, is written down, and meets a newer workbook. */

import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { workbook } from '../../fixtures/workbook.mjs';
import { choose, close, focused, importFrom, listed, put, say, summary } from './filing.mjs';
import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */

const HEADERS = ['Employee ID', 'Name', 'Job Title', 'Performance', 'Potential'];

/** Three people, a row without an ID, one whose ID is taken, and a performance that is no rating. */
const FAULTY = workbook([
  HEADERS,
  ['F01', 'Jo Park', 'Analyst', 'High', 'High'],
  ['', 'Kim Lund', 'Analyst', 'High', 'Low'],
  ['F01', 'Lev Orlov', 'Analyst', 'Low', 'Low'],
  ['F04', 'Mia Toft', 'Analyst', 'Splendid', 'Low'],
]);

/** The nine, as somebody else changed them: Ada High and Medium, Bo gone, Zoe new. */
const NEWER = workbook([
  HEADERS,
  ['E01', 'Ada Okafor', 'Engineer', 'High', 'Medium'],
  ['E03', 'Chidi Anagonye', 'Engineer', 'Medium', 'Medium'],
  ['E04', 'Dana Whitfield', 'Chief Engineer', 'Medium', 'High'],
  ['E05', 'Emeka Obi', 'Engineer', 'High', 'High'],
  ['E06', 'Fern Alder', 'Engineer', 'Low', 'High'],
  ['E07', 'Gita Rao', 'Engineer', 'Medium', 'Low'],
  ['E08', 'Hal Ito', 'Engineer', 'Medium', 'Medium'],
  ['E09', 'Ines Duarte', 'Engineer', '', ''],
  ['E10', 'Zoe Brandt', 'Engineer', 'Low', 'Medium'],
]);

journey('an import shows who is there, who was left out and why, and which cells were not understood', { alone: true }, async (window) => {
  await importFrom(window, await put(window, 'faulty.xlsx', FAULTY));
  const report = window.at('import-report');
  await report.waitFor();
  assert.match(String(await report.textContent()), /2 people/);
  const rows = window.at('skipped-row');
  assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => [row.getAttribute('data-row'), row.getAttribute('data-reason')])), [['3', 'noId'], ['4', 'duplicateId']]);
  assert.match(String(await rows.nth(1).textContent()), /Row 4 has an ID that a row above has already: F01/);
  assert.deepEqual(await window.at('not-understood').locator('th,td').allTextContents(), ['D5', 'Performance', 'Splendid']);
  assert.match(String(await window.at('not-rated').textContent()), /1 person/);
  await window.at('report-close').click();
  await window.seen('Jo Park', 9);
  await window.seen('Mia Toft', 0);
  assert.equal(await focused(window), 'button-menu');
  await choose(window, 'report');
  await rows.first().waitFor();
});

journey('a workbook that holds no people is refused in plain words, and the review stays', { alone: true }, async (window) => {
  await importFrom(window, await put(window, 'letters.xlsx', workbook([['Dear', 'all'], ['nothing', 'here']])));
  assert.equal(await window.at('refusal').getAttribute('data-name'), 'NoEmployeeSheet');
  const says = String(await window.at('over-import').textContent());
  assert.match(says, /letters\.xlsx was not imported/);
  assert.match(says, /ID column and a name column/);
  assert.doesNotMatch(says, /sheetName|session\./);
  await put(window, 'letters.xlsx', FAULTY);
  await window.at('import-again').click();
  await window.at('import-report').waitFor();
});

journey('a file that is no workbook is refused, and another one can be chosen from there', { alone: true }, async (window) => {
  await importFrom(window, await put(window, 'noise.xlsx', 'not a zip at all'));
  assert.equal(await window.at('refusal').getAttribute('data-name'), 'NotAWorkbook');
  await close(window);
  await window.seen('Ada Okafor', 1);
  assert.equal(await focused(window), 'button-menu');
});

/** Drag a file over the page as the system does, and drop it. @param {Window} window @param {string} name @param {Buffer} bytes */
async function dropFile(window, name, bytes) {
  const transfer = await window.page.evaluateHandle(
    ([name, base64]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      return transfer;
    },
    [name, bytes.toString('base64')],
  );
  await window.at('nine-box-grid').dispatchEvent('dragenter', { dataTransfer: transfer });
  await window.at('drop').waitFor();
  const taken = await window.at('nine-box-grid').evaluate(
    (grid, dataTransfer) => !grid.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer })),
    transfer,
  );
  assert.ok(taken, 'the browser would open the file instead of the page');
}

journey('a file dropped on the grid is imported, and the review that was open is still there', { alone: true }, async (window) => {
  const before = (await summary(window)).sessionId;
  await dropFile(window, 'dropped.xlsx', FAULTY);
  await window.at('import-report').waitFor();
  await window.at('drop').waitFor({ state: 'detached' });
  await close(window);
  await window.seen('Jo Park', 9);
  assert.equal(await window.at('session-menu').locator('.session-name').textContent(), 'dropped.xlsx');
  await window.at('session-menu').click();
  await window.at(`session-${before}`).getByTestId('session-open').click();
  await window.seen('Ada Okafor', 1);
});

journey('what was written into the workbook is there when it is imported again', { alone: true }, async (window) => {
  const path = join(window.root, 'people.xlsx');
  const before = await readFile(path);
  await window.press('Ada Okafor', '9');
  await window.settled();
  await choose(window, 'export');
  const button = window.at('export-original');
  await button.waitFor();
  assert.equal((await button.textContent())?.trim(), 'Write 1 change into people.xlsx');
  await button.click();
  const done = window.at('export-done');
  await done.waitFor();
  assert.match(String(await done.textContent()), /of 1 person written/);
  const kept = String(await window.at('kept-original').locator('.path').textContent());
  assert.deepEqual(await readFile(kept), before);
  await close(window);
  assert.equal((await summary(window)).changedCount, 0);
  await importFrom(window, path);
  await window.at('import-report').waitFor();
  await close(window);
  await window.seen('Ada Okafor', 9);
  assert.equal((await window.ask('session.list', {})).sessions.length, 2);
});

journey('a new workbook is written beside the old one, which stays', { alone: true }, async (window) => {
  const before = await readFile(join(window.root, 'people.xlsx'));
  await window.press('Ada Okafor', '9');
  await window.settled();
  await choose(window, 'export');
  await window.at('export-new').click();
  await listed(window);
  assert.equal(await window.at('file-dialog-path').inputValue(), 'people reviewed.xlsx');
  await window.at('file-dialog-choose').click();
  await window.at('export-done').waitFor();
  assert.deepEqual(await readFile(join(window.root, 'people.xlsx')), before);
  await close(window);
  await importFrom(window, join(window.root, 'people reviewed.xlsx'));
  await window.at('import-report').waitFor();
  await close(window);
  await window.seen('Ada Okafor', 9);
});

journey('a workbook that somebody changed is merged first: both values are shown, and the review’s stands', { alone: true }, async (window) => {
  await window.press('Ada Okafor', '7');
  await window.settled();
  await choose(window, 'export');
  await window.at('export-original').waitFor();
  await put(window, 'people.xlsx', NEWER); // after the page last looked
  await window.at('export-original').click();
  await window.at('conflict-merge').click();
  await window.at('refresh-report').waitFor();
  assert.deepEqual(await readFile(join(window.root, 'people.xlsx')), NEWER);
  const conflict = window.at('refresh-conflict').and(window.page.locator('[data-member="potential"]'));
  assert.deepEqual(await conflict.locator('td').allTextContents(), ['Potential', 'Medium', 'High']);
  const named = window.page.locator('[data-testid="refresh-conflict"][data-employee="E01"] th button');
  assert.equal(await named.textContent(), 'Ada Okafor');
  assert.match(String(await window.at('refresh-joined').textContent()), /1 person joined.*Zoe Brandt/s);
  assert.match(String(await window.at('refresh-left').textContent()), /Bo Chen/);
  assert.match(String(await window.at('refresh-updated').textContent()), /Dana Whitfield/);
  await window.at('refresh-export').click();
  await window.at('export-original').click();
  await window.at('export-done').waitFor();
  await close(window);
  await window.seen('Ada Okafor', 9); // High performance of the workbook, High potential of the review
  await window.seen('Zoe Brandt', 4);
});

journey('a workbook with the same people merges into nothing new, and is no changed one any more', { alone: true }, async (window) => {
  const rows = [HEADERS, ['G01', 'Jo Park', 'Analyst', 'High', 'High'], ['G02', 'Kim Lund', 'Analyst', 'Low', 'High']];
  await importFrom(window, await put(window, 'two.xlsx', workbook(rows)));
  await window.at('import-report').waitFor();
  await close(window);
  await put(window, 'two.xlsx', workbook([...rows, ['', 'Nobody', 'Analyst', 'Low', 'Low']]));
  await window.at('session-menu').click();
  await window.at('session-sign').waitFor();
  await window.page.keyboard.press('Escape');
  await choose(window, 'refresh');
  await window.at('refresh-report').getByText('nothing that the review').waitFor();
  await close(window);
  await window.at('session-sign').waitFor({ state: 'detached' });
});

journey('a changed workbook shows itself at the review’s name, and can be written into all the same', { alone: true }, async (window) => {
  await window.press('Ada Okafor', '7');
  await window.settled();
  await put(window, 'people.xlsx', NEWER);
  await window.at('session-menu').click();
  await window.at('session-sign').waitFor();
  assert.equal(await window.at('session-sign').textContent(), 'file changed');
  await window.page.keyboard.press('Escape');
  await choose(window, 'export');
  await window.at('conflict-overwrite').click();
  await window.at('export-done').waitFor();
  const kept = String(await window.at('kept-original').locator('.path').textContent());
  assert.deepEqual(await readFile(kept), NEWER);
  await close(window);
  await importFrom(window, join(window.root, 'people.xlsx'));
  await window.at('import-report').waitFor();
  await close(window);
  await window.seen('Ada Okafor', 7);
  await window.seen('Zoe Brandt', 4);
});

journey('a workbook that is gone is said so, and a new one can be written', { alone: true }, async (window) => {
  await window.press('Ada Okafor', '9');
  await window.settled();
  await rm(join(window.root, 'people.xlsx'));
  await choose(window, 'export');
  await window.page.locator('[data-testid="export-original"]:disabled').waitFor();
  assert.match(String(await window.at('over-export').textContent()), /people\.xlsx is not there any more/);
  await window.at('export-new').click();
  await say(window, join(window.root, 'again.xlsx'));
  await window.at('export-done').waitFor();
  await close(window);
  await choose(window, 'refresh');
  assert.equal(await window.at('refusal').getAttribute('data-name'), 'SourceMissing');
  assert.doesNotMatch(String(await window.at('over-refresh').textContent()), /session\.|saveNew/);
  await close(window);
  await window.at('session-menu').click();
  const recent = window.page.locator('[data-testid="recent-file"][data-status="missing"]');
  await recent.getByTestId('recent-remove').click();
  await recent.waitFor({ state: 'detached' });
});
