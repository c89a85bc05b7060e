/**
 * What the desktop does for us: open an address in a browser, show a folder. Nothing happens where there is none.
 *
 * Never a shell, never a file that would be run: folders and addresses of our own alone.
 */

import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';

/**
 * True where there is a display to show something on.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [platform]
 */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** @param {string} address */
export function openBrowser(address) {
  if (hasDisplay()) run(browserCommand(address, process.platform));
}

/** Open a folder, or show a file in its own. @param {string} path full */
export async function reveal(path) {
  const kind = await kindAt(path);
  if (kind && hasDisplay()) run(revealCommand(path, kind === 'folder', process.platform));
}

/**
 * Return how a path is shown; null: there is nothing. On macOS a folder with an ending may be a program, which would
 * be run where it is opened: it is shown as a file.
 *
 * @param {string} path full
 * @param {string} [platform]
 * @returns {Promise<'folder' | 'file' | null>}
 */
export async function kindAt(path, platform = process.platform) {
  const there = await stat(path).catch(() => null);
  if (!there) return null;
  return there.isDirectory() && !(platform === 'darwin' && extname(path)) ? 'folder' : 'file';
}

/**
 * @param {string} address
 * @param {string} platform
 */
export function browserCommand(address, platform) {
  if (platform === 'darwin') return ['open', address];
  return platform === 'win32' ? ['cmd', '/c', 'start', '""', address] : ['xdg-open', address];
}

/**
 * Linux has no common way to select a file: its folder is shown.
 *
 * @param {string} path
 * @param {boolean} isFolder
 * @param {string} platform
 */
export function revealCommand(path, isFolder, platform) {
  if (platform === 'darwin') return isFolder ? ['open', path] : ['open', '-R', path];
  if (platform === 'win32') return ['explorer.exe', isFolder ? path : `/select,${path}`];
  return ['xdg-open', isFolder ? path : dirname(path)];
}

/** @param {string[]} command */
function run([program, ...words]) {
  const child = spawn(program, words, { stdio: 'ignore', detached: true, windowsHide: true });
  child.on('error', () => {}); // not installed: the address stands in the terminal
  child.unref();
}
