/**
 * All scripts of the page as one file, which `npm run build` makes: a window is drawn in less than half the time.
 *
 * Where that file is missing, or older than one of the page's own scripts, the page gets them one by one. Knows the
 * disk; no request and no answer.
 */

import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What the page asks for. */
export const JOINED = 'window.js';

/** What it gets where they aren't joined. */
export const ONE_BY_ONE = Buffer.from("import './main.mjs';\n");

/**
 * True: the scripts were joined since they changed last.
 *
 * @param {string} folder of the page
 */
export async function isJoined(folder) {
  const made = await changed(join(folder, JOINED)).catch(() => null);
  if (made === null) return false;
  const names = await readdir(folder, { recursive: true }).catch(() => []); // packed, it may be no folder; nor does it change
  const scripts = names.filter((name) => name.endsWith('.mjs') && !basename(name).startsWith('.'));
  const all = await Promise.all(scripts.map((name) => changed(join(folder, name)))).catch(() => null);
  return all !== null && all.every((time) => time <= made); // null: one went away meanwhile
}

/** @param {string} path */
const changed = async (path) => (await stat(path)).mtimeMs;
