/** A page of the tests' own on a real host, and what is done with the file dialog on it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ownPage, reviewing } from '../../fixtures/hosting.mjs';
import { browser, skip } from './chromium.mjs';

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
  <link rel="stylesheet" href="style/dialogs.css"><link rel="icon" href="data:,">
  </head><body><button id="before">Before</button></body></html>`;

/** @param {string} says @param {(t: import('node:test').TestContext) => Promise<void>} run */
export const journey = (says, run) => void test(says, { skip }, run);

/** @param {import('node:test').TestContext} t */
export async function opened(t) {
  const root = await ownPage(t, PAGE);
  const run = await reviewing(t, { root });
  const page = await (await browser()).newPage();
  t.after(() => page.close());
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.addInitScript(() => {
    /** @type {WebSocket[]} */
    const sockets = [];
    class Kept extends WebSocket {
      /** @param {string} address @param {string[]} protocols */
      constructor(address, protocols) {
        super(address, protocols);
        sockets.push(this);
      }
    }
    Object.assign(window, { sockets, WebSocket: Kept });
  });
  await page.goto(run.host.address);
  await page.evaluate(async () => {
    const { bridge } = await import(/** @type {any} */ ('/page/bridge.mjs'));
    const made = await bridge();
    Object.assign(window, { made, events: [] });
    made.subscribe((/** @type {any} */ event) => /** @type {any} */ (window).events.push(event));
  });
  return { ...run, page, problems };
}

/** Start a dialog and leave its answer in `window.chosen`. @param {import('playwright-core').Page} page @param {string} how @param {any[]} words */
export async function ask(page, how, ...words) {
  await page.focus('#before');
  await page.evaluate(
    ([how, ...words]) => {
      const all = /** @type {any} */ (window);
      all.chosen = undefined;
      all.made[how](...words).then((/** @type {any} */ path) => (all.chosen = path));
    },
    [how, ...words],
  );
  await page.waitForSelector('[data-testid=file-dialog] .file-dialog-folder:not(:empty)');
}

/** @param {import('playwright-core').Page} page @returns {Promise<string | null>} */
export async function chosen(page) {
  await page.waitForFunction(() => /** @type {any} */ (window).chosen !== undefined);
  assert.equal(await page.locator('[data-testid=file-dialog]').count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'before'); // focus is back
  return page.evaluate(() => /** @type {any} */ (window).chosen);
}

/** Wait until the dialog is at a folder. @param {import('playwright-core').Page} page @param {string} path */
export function shows(page, path) {
  return page.waitForFunction((path) => document.querySelector('.file-dialog-folder')?.textContent === path, path);
}

export const path = (/** @type {import('playwright-core').Page} */ page) => page.getByTestId('file-dialog-path');
export const rows = (/** @type {import('playwright-core').Page} */ page) => page.locator('.file-dialog-name').allTextContents();
