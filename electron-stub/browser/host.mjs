/**
 * The host of a page in a plain browser: files, uploads and the bridge, on one port of loopback.
 *
 * Every request passes the same gate first. Knows no command line and no terminal, and nothing of what the daemon does.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';

import { WebSocketServer } from 'ws';

import { fileAt } from './files.mjs';
import { SUBPROTOCOL, bearsToken, isOurHost, isOurOrigin, newToken, offersToken } from './guard.mjs';
import { servePage } from './pages.mjs';
import { HEADERS } from './policy.mjs';
import { MAX_UPLOAD_BYTES, TooLarge, keepUpload } from './uploads.mjs';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Answer */

const INDEX = '/page/index.html';
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Close code of WebSocket: the host ends. */
const GOING_AWAY = 1001;
/** How long a page may take to read what it was told last. */
const GOODBYE_MS = 1000;

/**
 * @typedef {Omit<import('./pages.mjs').Surroundings, 'maxUnread'> & {
 *   token?: string, root?: string, uploadLimit?: number, maxUnread?: number
 * }} HostOptions `token`: left out, a new one; `root`: the folder that `page` lies in; `uploadLimit` and `maxUnread`: bytes
 */

/** One port, one token, any number of pages. */
export class Host {
  #options;
  #server = createServer((request, answer) => void this.#answer(request, answer));
  #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false, // loopback has bandwidth, and no use for a second copy of everything
    handleProtocols: () => SUBPROTOCOL,
  });
  #token;
  /** A way in that holds once; null: there is none. @type {string | null} */
  #ticket = null;
  #port = 0;
  /** Those under way. @type {Set<Promise<string>>} */
  #uploads = new Set();

  /** @param {HostOptions} options */
  constructor(options) {
    this.#options = options;
    this.#token = options.token ?? newToken();
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /**
   * Rejects where the port can't be had. 0: any that is free.
   *
   * @param {number} [port]
   */
  async listen(port = 0) {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening'); // rejects on `error`
    this.#port = /** @type {import('node:net').AddressInfo} */ (this.#server.address()).port;
  }

  /** Whoever has this may do what the user may. */
  get address() {
    return `http://127.0.0.1:${this.#port}/#${this.#token}`;
  }

  /**
   * Return an address that leads to the page once. For command lines, which every user of a machine can read.
   */
  addressForOnce() {
    this.#ticket = newToken();
    return `http://127.0.0.1:${this.#port}/open/${this.#ticket}`;
  }

  /** Let nobody in any more, and send away who is there. Nothing is left of an upload that was under way. */
  async close() {
    const closed = new Promise((done) => this.#server.close(done));
    for (const socket of this.#sockets.clients) dismiss(socket);
    this.#server.closeAllConnections();
    await Promise.allSettled([closed, ...this.#uploads]);
  }

  /** @param {Request} request @param {Answer} answer */
  async #answer(request, answer) {
    for (const [name, value] of Object.entries(HEADERS)) answer.setHeader(name, value);
    if (!isOurHost(request, this.#port)) return refuse(answer, 403);
    const { pathname, searchParams } = addressOf(request);
    if (pathname === '/workbooks') return this.#upload(request, answer, searchParams.get('name') ?? '');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(answer, 405, { Allow: 'GET, HEAD' });
    if (pathname === '/') return redirect(answer, INDEX); // a browser keeps the fragment
    // A page can't see why its WebSocket was refused: here it asks.
    if (pathname === '/bridge') return refuse(answer, bearsToken(request, this.#token) ? 204 : 401);
    if (pathname.startsWith('/open/')) return this.#open(request, answer, pathname.slice('/open/'.length));
    const file = await fileAt(pathname, this.#options.root);
    if (!file) return refuse(answer, 404);
    answer.setHeader('Cache-Control', 'no-cache');
    answer.setHeader('ETag', file.etag);
    if (request.headers['if-none-match'] === file.etag) return refuse(answer, 304);
    answer.setHeader('Content-Type', file.type);
    answer.setHeader('Content-Length', file.bytes.length);
    answer.end(request.method === 'HEAD' ? undefined : file.bytes);
  }

  /** @param {Request} request @param {Answer} answer @param {string} ticket */
  #open(request, answer, ticket) {
    if (request.method !== 'GET' || ticket !== this.#ticket) return refuse(answer, 404);
    this.#ticket = null;
    redirect(answer, `${INDEX}#${this.#token}`);
  }

  /** @param {Request} request @param {Answer} answer @param {string} name */
  async #upload(request, answer, name) {
    if (request.method !== 'POST') return refuse(answer, 405, { Allow: 'POST' });
    if (!isOurOrigin(request)) return refuse(answer, 403);
    if (!bearsToken(request, this.#token)) return refuse(answer, 401);
    const limit = this.#options.uploadLimit ?? MAX_UPLOAD_BYTES;
    if (Number(request.headers['content-length']) > limit) return refuse(answer, 413);
    const upload = keepUpload(request, this.#options.workbooks, name, limit);
    this.#uploads.add(upload);
    try {
      const path = await upload;
      answer.setHeader('Content-Type', 'application/json');
      answer.end(JSON.stringify({ path }));
    } catch (error) {
      refuse(answer, error instanceof TooLarge ? 413 : 507);
    } finally {
      this.#uploads.delete(upload);
    }
  }

  /** @param {Request} request @param {import('node:stream').Duplex} socket @param {Buffer} head */
  #upgrade(request, socket, head) {
    socket.on('error', () => {}); // the other side is gone: nothing to answer
    if (!isOurHost(request, this.#port) || !isOurOrigin(request)) return refuseUpgrade(socket, '403 Forbidden');
    if (addressOf(request).pathname !== '/bridge') return refuseUpgrade(socket, '404 Not Found');
    if (!offersToken(request, this.#token)) return refuseUpgrade(socket, '401 Unauthorized');
    this.#sockets.handleUpgrade(request, socket, head, (page) => servePage(page, this.#options));
  }
}

/** Send a page away, behind what it was told. @param {import('ws').WebSocket} socket */
function dismiss(socket) {
  const late = setTimeout(() => socket.terminate(), GOODBYE_MS);
  socket.once('close', () => clearTimeout(late));
  socket.close(GOING_AWAY);
}

/** Path and query as they were sent: `URL` would resolve `..` first. @param {Request} request */
function addressOf({ url = '' }) {
  const [pathname, query = ''] = url.split('?', 2);
  return { pathname, searchParams: new URLSearchParams(query) };
}

/**
 * Answer with a status alone. What still comes of the request is thrown away: a browser that is cut off in the middle
 * of sending doesn't read the answer.
 *
 * @param {Answer} answer
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function refuse(answer, status, headers = {}) {
  answer.req.resume();
  answer.writeHead(status, headers);
  answer.end();
}

/** @param {Answer} answer @param {string} to */
function redirect(answer, to) {
  answer.writeHead(302, { Location: to, 'Cache-Control': 'no-store' });
  answer.end();
}

/** @param {import('node:stream').Duplex} socket @param {string} status */
function refuseUpgrade(socket, status) {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
