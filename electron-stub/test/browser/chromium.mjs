/**
 * The browser of the journeys: which program it is, one process of it a file of tests. Knows no page.
 */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';

import { chromium } from 'playwright-core';

/** The headless build first: it draws what the whole one does, and takes a quarter less time. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/**
 * Return the full path of a browser; null: there is none. NINEBOX_CHROMIUM is taken as it stands.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findBrowser(env = process.env) {
  if (env.NINEBOX_CHROMIUM) return env.NINEBOX_CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram) ?? null;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const path = findBrowser();

/**
 * Why journeys are skipped; false: they aren't. In CI a browser has to be there: launching says what is missing.
 *
 * @type {string | false}
 */
export const skip = path || process.env.CI ? false : missing();

function missing() {
  return `No browser (${NAMES.join(', ')}, or NINEBOX_CHROMIUM). On Debian: apt-get install chromium`;
}

/** @type {Promise<import('playwright-core').Browser> | null} */
let launched = null;

/** Return the browser of this file of tests; it ends with the file. Rejects where there is none. */
export function browser() {
  launched ??= launch();
  return launched;
}

async function launch() {
  if (!path) throw new Error(missing());
  // Chromium refuses to sandbox what root runs.
  return chromium.launch({ executablePath: path, chromiumSandbox: process.getuid?.() !== 0 });
}

after(async () => (await launched?.catch(() => null))?.close());
