/** What somebody does at the page with menus, dialogs and files. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {import('./window.mjs').Window} Window */

/** @param {Window} window @param {string} entry */
export async function choose(window, entry) {
  await window.at('menu').click();
  await window.at(`menu-${entry}`).click();
}

/** Wait until the dialog of files lists a folder. @param {Window} window */
export async function listed(window) {
  await window.page.locator('.file-dialog-folder').filter({ hasText: /./ }).waitFor();
}

/** Answer the dialog of files. @param {Window} window @param {string} path */
export async function say(window, path) {
  await listed(window);
  await window.at('file-dialog-path').fill(path);
  await window.at('file-dialog-choose').click();
  await window.at('file-dialog').waitFor({ state: 'detached' });
}

/** Put a file into the folder of the test. @param {Window} window @param {string} name @param {Buffer | string} bytes */
export async function put(window, name, bytes) {
  const path = join(window.root, name);
  await writeFile(path, bytes);
  return path;
}

/** @param {Window} window @param {string} path */
export async function importFrom(window, path) {
  await choose(window, 'import');
  await say(window, path);
}

/** Close what lies over the page. @param {Window} window */
export async function close(window) {
  await window.at('over-close').click();
  await window.page.locator('dialog.over').waitFor({ state: 'detached' });
}

/** What has the keyboard. @param {Window} window */
export function focused(window) {
  return window.page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('data-testid'));
}

/** @param {Window} window @returns {Promise<any>} the summary of the review that is open */
export async function summary(window) {
  const { session } = await window.ask('session.get', {});
  return session;
}
