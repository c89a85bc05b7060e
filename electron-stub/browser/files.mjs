/**
 * The files that a browser may load: those of `page/`, and the scripts of lit-html. Nothing else of the disk.
 *
 * Knows addresses and bytes; no request and no answer.
 */

import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { JOINED, ONE_BY_ONE, isJoined } from './joined.mjs';

/** @typedef {{ bytes: Buffer, type: string, etag: string }} Served */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What each folder may hand out, by extension. */
const FOLDERS = [
  { folder: 'page', types: ['.html', '.mjs', '.css', '.svg', '.png'] },
  { folder: 'node_modules/lit-html', types: ['.js'] },
];

const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
});

/** A part of an address: no dot in front, so neither `..` nor a hidden file; no slash of either kind. */
const PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/**
 * Return the file at an address such as `/page/app.mjs`; null: there is none, or it isn't for browsers.
 *
 * @param {string} pathname as it stands in the request, without the query
 * @param {string} [root] the folder that `page` and `node_modules` lie in
 * @returns {Promise<Served | null>}
 */
export async function fileAt(pathname, root = ROOT) {
  const place = FOLDERS.find(({ folder }) => pathname.startsWith(`/${folder}/`));
  const parts = pathname.slice(1).split('/');
  const type = extname(pathname);
  const isScripts = pathname === `/page/${JOINED}`;
  if (!place || !(isScripts || place.types.includes(type)) || !parts.every((part) => PART.test(part))) return null;
  try {
    const isOneByOne = isScripts && !(await isJoined(join(root, 'page')));
    const bytes = isOneByOne ? ONE_BY_ONE : await contentOf(root, place.folder, parts);
    if (!bytes) return null;
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    return { bytes, type: TYPES[type], etag };
  } catch {
    return null;
  }
}

/** @param {string} root @param {string} folder @param {string[]} parts */
async function contentOf(root, folder, parts) {
  const inside = (await realpath(join(root, folder))) + sep;
  const path = await realpath(join(root, ...parts));
  return path.startsWith(inside) ? readFile(path) : null; // else it is a link that leads out
}
