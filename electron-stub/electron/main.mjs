/**
 * Electron's main process: one app, one window, one supervisor, and their ends in the right order.
 *
 * Electron itself doesn't run where this is tested: the wiring is, against a stand-in module with the real supervisor
 * and the real daemon behind it (test/electron.test.mjs). What Electron makes of it has to be seen in Electron.
 */

import { fileURLToPath } from 'node:url';

import { BrowserWindow, app, dialog, ipcMain, protocol, session, shell } from 'electron';

import { Places } from '../supervisor/places.mjs';
import { Supervisor } from '../supervisor/supervisor.mjs';
import { openChannels } from './channels.mjs';
import { INDEX, announce, seal, serve } from './page.mjs';
import { revive } from './reviving.mjs';
import { dataDirectory, sidecar } from './sidecar.mjs';

const PRELOAD = fileURLToPath(new URL('preload.cjs', import.meta.url));

/** The page alone, without Node in it, and nowhere to go from there. */
function openWindow() {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 640,
    minHeight: 480,
    title: 'Ninebox',
    webPreferences: {
      preload: PRELOAD,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false, // its dictionaries come from the network
    },
  });
  const { webContents } = window;
  for (const way of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
    webContents.on(way, (event) => {
      if (way !== 'will-navigate' || event.url !== INDEX) event.preventDefault(); // it may load itself anew
    });
  }
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  return window;
}

/** Quit only once the daemon has ended in order. @param {Supervisor} supervisor */
function endInOrder(supervisor) {
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    void supervisor.stop().finally(() => {
      ended = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => app.quit());
}

/** Say so, and quit in order. */
function giveUpReviving() {
  dialog.showErrorBox('Ninebox', 'The window failed several times within a minute. What was decided is kept. Please start Ninebox again.');
  app.quit();
}

/** Without its page there is nothing to show. The daemon ends when we do. @param {unknown} error */
function giveUp(error) {
  console.error(error);
  app.exit(1);
}

async function run() {
  announce(protocol);
  await app.whenReady();
  const dataDir = dataDirectory(app.getPath('userData'));
  const { resourcesPath } = /** @type {{ resourcesPath: string }} */ (/** @type {unknown} */ (process));
  const supervisor = new Supervisor({ dataDir, command: sidecar({ isPackaged: app.isPackaged, resourcesPath }) });
  const places = new Places([dataDir]);
  supervisor.subscribe((event) => places.hear(event));
  endInOrder(supervisor);
  serve(protocol);
  seal(session.defaultSession);
  const window = openWindow();
  revive(window, { load: () => void window.loadURL(INDEX).catch(giveUp), giveUp: giveUpReviving });
  app.on('second-instance', () => {
    if (window.isDestroyed()) return; // the daemon is still being ended, and the app with it
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  openChannels({ supervisor, places, window, electron: { app, dialog, ipcMain, shell } });
  supervisor.start();
  await window.loadURL(INDEX);
}

// Not awaited: Electron is ready only when this module is done (electron/electron#40719).
if (app.requestSingleInstanceLock()) run().catch(giveUp);
else app.quit();
