/**
 * A folder as a file dialog shows it. Reads the disk and changes nothing; knows no request and no page.
 */

import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';

import { ENDINGS } from '../page/browser/kinds.mjs';

/** @typedef {import('../page/browser/wire.js').Folder} Folder */
/** @typedef {import('../page/browser/wire.js').FolderEntry} FolderEntry */
/** @typedef {import('../page/browser/wire.js').FolderRefused} FolderRefused */
/** @typedef {import('../page/browser/wire.js').FolderWanted} FolderWanted */

/** A folder with more than this is searched by typing, not by scrolling. */
const MAX_ENTRIES = 2000;

/**
 * Return the folder at a path, or the one that a file at that path lies or would lie in. Never rejects.
 *
 * @param {FolderWanted} wanted
 * @param {string} start where to begin when no path is wanted; a full path
 * @returns {Promise<Folder | FolderRefused>}
 */
export async function folderAt({ kind, path, base }, start) {
  const full = resolve(base ?? start, atHome(path ?? ''));
  try {
    const there = await stat(full).catch(ifMissing);
    const folder = there?.isDirectory() ? full : dirname(full);
    const { entries, left } = await entriesOf(folder, ENDINGS[kind]);
    return {
      path: folder,
      parent: dirname(folder) === folder ? null : dirname(folder),
      home: homedir(),
      start,
      name: there?.isDirectory() ? null : basename(full),
      full,
      is: there ? (there.isDirectory() ? 'folder' : 'file') : null,
      entries,
      left,
    };
  } catch (error) {
    return { refused: why(/** @type {NodeJS.ErrnoException} */ (error)), full };
  }
}

/** @param {string} path */
function atHome(path) {
  return path === '~' || /^~[/\\]/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** @param {NodeJS.ErrnoException} error @returns {null} */
function ifMissing(error) {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** @param {NodeJS.ErrnoException} error */
function why({ code }) {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'unreadable';
}

/**
 * Folders first, each by name as people count (`2` before `10`). Only what is shown is asked for its size: a folder may
 * hold a hundred thousand files.
 *
 * @param {string} folder
 * @param {string[]} endings
 */
async function entriesOf(folder, endings) {
  const found = await readdir(folder, { withFileTypes: true });
  const wanted = found.filter((entry) => {
    if (entry.name.startsWith('.') || entry.name.startsWith('~$')) return false; // ~$: Excel's lock files
    return !entry.isFile() || endings.includes(extname(entry.name).toLowerCase());
  });
  // A link may lead to a folder.
  wanted.sort((a, b) => Number(a.isFile()) - Number(b.isFile()) || natural.compare(a.name, b.name));
  const shown = wanted.slice(0, MAX_ENTRIES);
  const entries = await Promise.all(shown.map(({ name }) => entryOf(folder, name, endings)));
  return { entries: entries.filter((entry) => entry !== null).sort(inOrder), left: wanted.length - shown.length };
}

/** @param {string} folder @param {string} name @param {string[]} endings @returns {Promise<FolderEntry | null>} */
async function entryOf(folder, name, endings) {
  const path = join(folder, name);
  const facts = await stat(path).catch(() => null); // gone meanwhile, or a link to nothing
  if (!facts || !(facts.isFile() || facts.isDirectory())) return null;
  if (facts.isFile() && !endings.includes(extname(name).toLowerCase())) return null; // a link
  const bytes = facts.isFile() ? facts.size : null;
  return { name, path, folder: facts.isDirectory(), bytes, modifiedAt: Math.round(facts.mtimeMs) };
}

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** @param {FolderEntry} a @param {FolderEntry} b */
function inOrder(a, b) {
  return Number(b.folder) - Number(a.folder) || natural.compare(a.name, b.name);
}
