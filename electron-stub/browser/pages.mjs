/**
 * The pages that are connected: each one's questions to the supervisor, its answers and what everybody is told.
 *
 * Knows sockets that were let in already; neither who may come in (guard.mjs) nor what a method means.
 */

import { folderAt } from './folders.mjs';

/** @typedef {import('ws').WebSocket} WebSocket */
/** @typedef {import('../page/browser/wire.js').FromHost} FromHost */
/** @typedef {import('../page/browser/wire.js').FolderWanted} FolderWanted */
/** @typedef {Pick<import('../supervisor/supervisor.mjs').Supervisor, 'call' | 'subscribe' | 'restart'>} Supervisor */

/** What may wait unread for one page, in bytes; one answer on top of it always may. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/** Close codes of WebSocket: what came is no message of ours. */
const NOT_UNDERSTOOD = 1007;

/**
 * @typedef {object} Surroundings
 * @property {Supervisor} supervisor
 * @property {string} workbooks where a file dialog begins, a full path
 * @property {import('../supervisor/places.mjs').Places} places
 * @property {(path: string) => void} reveal opens a folder in the file manager, or shows a file in its own
 * @property {number} [maxUnread] in bytes
 */

/**
 * Serve one page until its socket closes.
 *
 * @param {WebSocket} socket
 * @param {Surroundings} around
 */
export function servePage(socket, around) {
  const { supervisor, maxUnread = MAX_UNREAD_BYTES } = around;
  /** @param {FromHost} message */
  const say = (message) => {
    if (socket.readyState !== socket.OPEN) return;
    // A page that doesn't read would have us keep everything for it. It asks again when it is back.
    if (socket.bufferedAmount > maxUnread) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const leave = supervisor.subscribe((event) => say({ event }));
  socket.on('close', leave);
  socket.on('error', () => {}); // `close` follows
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? null : parsed(String(data));
    if (!message || !answers(message, say, around)) socket.close(NOT_UNDERSTOOD);
  });
}

/** @param {string} text @returns {any} an object, or null */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/**
 * Do what a message asks for. False: it asks for nothing that we know.
 *
 * @param {any} message
 * @param {(message: FromHost) => void} say
 * @param {Surroundings} around
 */
function answers(message, say, { supervisor, workbooks, places, reveal }) {
  const { id } = message;
  if (message.tell === 'restart') supervisor.restart();
  else if (message.tell === 'show') {
    if (places.has(message.path)) reveal(message.path);
  } else if (!Number.isSafeInteger(id)) return false;
  else if (isFolderWanted(message.folder)) {
    void folderAt(message.folder, workbooks).then((folder) => say({ id, folder }));
  } else if (typeof message.method === 'string' && isObject(message.params)) {
    const { method, params } = message;
    void supervisor.call(method, params).then((outcome) => {
      places.answered(method, outcome);
      say({ id, outcome });
    });
  } else return false;
  return true;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {any} value @returns {value is FolderWanted} */
function isFolderWanted(value) {
  if (!isObject(value) || !['workbook', 'bundle', 'folder'].includes(value.kind)) return false;
  return [value.path, value.base].every((path) => path === null || (typeof path === 'string' && !path.includes('\0')));
}
