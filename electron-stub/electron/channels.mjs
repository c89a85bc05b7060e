/**
 * The main process's end of the bridge: seven channels, each checked for who asks and for what.
 *
 * Their names stand in preload.cjs too: a preload in a sandbox can load no file of ours.
 */

import { isAbsolute, join } from 'node:path';

import { kindAt } from '../browser/desktop.mjs';
import { ENDINGS } from '../page/browser/kinds.mjs';
import { isOurs } from './page.mjs';

/** @typedef {import('electron')} Electron */
/** @typedef {import('electron').IpcEvent} IpcEvent */
/** @typedef {import('../bridge.js').FileKind} FileKind */

const FILTER_NAMES = { workbook: 'Workbooks', bundle: 'Ninebox bundles' };

/**
 * @typedef {object} Surroundings
 * @property {Pick<import('../supervisor/supervisor.mjs').Supervisor, 'call' | 'subscribe' | 'restart'>} supervisor
 * @property {import('../supervisor/places.mjs').Places} places
 * @property {import('electron').BrowserWindow} window
 * @property {Pick<Electron, 'app' | 'dialog' | 'ipcMain' | 'shell'>} electron
 */

/** Answer the page from now on. @param {Surroundings} around */
export function openChannels({ supervisor, places, window, electron: { app, dialog, ipcMain, shell } }) {
  /** @param {string} channel @param {(...words: any[]) => unknown} answer */
  const handle = (channel, answer) =>
    ipcMain.handle(channel, (event, ...words) => {
      if (!isOurPage(event)) throw new Error('This page may not ask.');
      return answer(...words);
    });
  /** @param {string} channel @param {(...words: any[]) => void} listen */
  const listen = (channel, listen) => ipcMain.on(channel, (event, ...words) => void (isOurPage(event) && listen(...words)));

  handle('ninebox:call', async (/** @type {string} */ method, /** @type {object} */ params) => {
    const outcome = await supervisor.call(String(method), params);
    places.answered(method, outcome);
    return outcome;
  });
  handle('ninebox:openFile', async (/** @type {FileKind} */ kind) => {
    const properties = [kind === 'folder' ? 'openDirectory' : 'openFile'];
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties, filters: filtersOf(kind) });
    return canceled ? null : (filePaths[0] ?? null);
  });
  handle('ninebox:saveFile', async (/** @type {FileKind} */ kind, /** @type {string} */ suggested) => {
    const name = String(suggested);
    const defaultPath = isAbsolute(name) ? name : join(app.getPath('documents'), name);
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters: filtersOf(kind) });
    return canceled ? null : (filePath ?? null);
  });
  listen('ninebox:restart', () => supervisor.restart());
  listen('ninebox:show', (path) => void (places.has(path) && show(shell, path)));
  listen('ninebox:join', subscription(supervisor, window));
}

/** A folder is opened, a file is shown in its own. @param {Electron['shell']} shell @param {string} path full */
async function show(shell, path) {
  const kind = await kindAt(path);
  if (kind === 'folder') await shell.openPath(path);
  else if (kind === 'file') shell.showItemInFolder(path);
}

/**
 * Return what tells the page everything from now on. A page that was loaded anew takes the place of the one before.
 *
 * @param {Surroundings['supervisor']} supervisor
 * @param {import('electron').BrowserWindow} window
 */
function subscription(supervisor, { webContents }) {
  let leave = () => {};
  for (const way of ['destroyed', 'render-process-gone']) webContents.on(way, () => leave());
  return () => {
    leave();
    leave = supervisor.subscribe((event) => webContents.send('ninebox:event', event));
  };
}

/** @param {IpcEvent} event */
function isOurPage({ senderFrame }) {
  return senderFrame !== null && senderFrame.parent === null && isOurs(senderFrame.url);
}

/** @param {FileKind} kind */
function filtersOf(kind) {
  if (kind !== 'workbook' && kind !== 'bundle') return [];
  return [{ name: FILTER_NAMES[kind], extensions: ENDINGS[kind].map((ending) => ending.slice(1)) }];
}
