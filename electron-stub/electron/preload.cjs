/**
 * The one thing that the page gets of Electron: a `Bridge` at `window.ninebox` (bridge.d.ts), over seven channels.
 *
 * Runs in a sandbox, so it may load nothing but `electron`; the names of the channels stand in channels.mjs too.
 * Tested against a stand-in of that module, not in Electron.
 */

const { contextBridge, ipcRenderer, webUtils } = require('electron');

/** @typedef {import('../bridge.js').HostEvent} HostEvent */

/** @type {Set<(event: HostEvent) => void>} */
const listeners = new Set();
/** @type {HostEvent} */
let state = { kind: 'state', state: { name: 'starting', since: Date.now() } };
/** @type {HostEvent | null} */
let hello = null;

/** One that fails keeps nothing from the others. @param {(event: HostEvent) => void} listener @param {HostEvent} event */
function tell(listener, event) {
  try {
    listener(event);
  } catch (error) {
    console.error(error);
  }
}

ipcRenderer.on('ninebox:event', (_, /** @type {HostEvent} */ event) => {
  if (event.kind === 'state') state = event;
  if (event.kind === 'hello') hello = event;
  for (const listener of [...listeners]) tell(listener, event);
});
ipcRenderer.send('ninebox:join');

/** @type {import('../bridge.js').Bridge} */
const bridge = {
  host: 'electron',
  call: (method, params) => ipcRenderer.invoke('ninebox:call', method, params),
  subscribe(listener) {
    listeners.add(listener);
    tell(listener, state);
    if (hello) tell(listener, hello);
    return () => void listeners.delete(listener);
  },
  openFile: (kind) => ipcRenderer.invoke('ninebox:openFile', kind),
  saveFile: (kind, suggested) => ipcRenderer.invoke('ninebox:saveFile', kind, suggested),
  pathOf: async (file) => webUtils.getPathForFile(file) || null,
  restart: () => ipcRenderer.send('ninebox:restart'),
  show: (path) => ipcRenderer.send('ninebox:show', path),
};
contextBridge.exposeInMainWorld('ninebox', bridge);
