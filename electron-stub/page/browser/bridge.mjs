/**
 * The bridge of a page in a plain browser: a socket for the daemon, dialogs of our own for files.
 *
 * Where the two meet; decides nothing.
 */

import { chooseFile } from './dialogs.mjs';
import { Socket } from './socket.mjs';
import { upload } from './upload.mjs';

/** @returns {import('../../bridge.js').Bridge} */
export function browserBridge() {
  const token = location.hash.slice(1);
  const socket = new Socket({ origin: location.origin, token });
  const files = {
    folder: socket.folder.bind(socket),
    upload: (/** @type {File} */ file) => upload(file, token),
  };
  return {
    host: 'browser',
    call: socket.call.bind(socket),
    subscribe: socket.subscribe.bind(socket),
    openFile: (kind) => chooseFile(files, { kind, purpose: 'open', suggested: null }),
    saveFile: (kind, suggested) => chooseFile(files, { kind, purpose: 'save', suggested }),
    pathOf: (file) => upload(file, token),
    restart: socket.restart.bind(socket),
    show: socket.show.bind(socket),
  };
}
