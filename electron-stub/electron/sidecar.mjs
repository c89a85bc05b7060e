/** Where the daemon's program and its data lie. Reads the environment; starts nothing. */

import { join } from 'node:path';

import { commandLine } from '../supervisor/daemon.mjs';

/**
 * Return program and arguments: in a packaged app the frozen daemon beside it, else that of the checkout or of
 * NINEBOX_DAEMON.
 *
 * @param {{ isPackaged: boolean, resourcesPath: string, platform?: string, env?: NodeJS.ProcessEnv }} facts
 * @returns {string[]}
 */
export function sidecar({ isPackaged, resourcesPath, platform = process.platform, env = process.env }) {
  if (!isPackaged) return commandLine(env, platform);
  return [join(resourcesPath, 'sidecar', platform === 'win32' ? 'ninebox-daemon.exe' : 'ninebox-daemon')];
}

/**
 * Return the data directory: NINEBOX_DATA_DIR where it is set, else `data` in the app's own folder. Not the one that
 * the daemon takes by itself: an app keeps what is its own in one place.
 *
 * @param {string} userData
 * @param {NodeJS.ProcessEnv} [env]
 */
export function dataDirectory(userData, env = process.env) {
  return env.NINEBOX_DATA_DIR || join(userData, 'data');
}
