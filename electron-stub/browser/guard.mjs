/**
 * Who may ask: rules over the headers of a request, pure.
 *
 * Any page of any site, and any program of any user of this machine, can reach a port on loopback. Host keeps out a
 * name that somebody points at 127.0.0.1 (DNS rebinding), Origin keeps out other sites, the token everybody else.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** @typedef {import('node:http').IncomingMessage} Request */

/** The subprotocol of the bridge; the token is offered beside it and never chosen. */
export const SUBPROTOCOL = 'ninebox';

/** Return a new secret: 128 bits, in letters that a subprotocol and an address may hold. */
export function newToken() {
  return randomBytes(16).toString('hex');
}

/** @param {string} text */
export function isToken(text) {
  return /^[0-9a-f]{32}$/.test(text);
}

/** True when the request names us as its host. @param {Request} request @param {number} port */
export function isOurHost(request, port) {
  const { host } = request.headers;
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** True when a page of ours sent it. Call `isOurHost` before: this compares with what the request says of itself. @param {Request} request */
export function isOurOrigin({ headers: { origin, host } }) {
  return origin === `http://${host}`;
}

/** True for `Authorization: Bearer TOKEN`. @param {Request} request @param {string} token */
export function bearsToken({ headers: { authorization = '' } }, token) {
  return isSame(authorization, `Bearer ${token}`);
}

/** True when the subprotocols offered are ours and the token. @param {Request} request @param {string} token */
export function offersToken({ headers }, token) {
  const [name, offered = '', ...more] = (headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
  return name === SUBPROTOCOL && more.length === 0 && isSame(offered, token);
}

/** Takes as long whatever differs, and whatever the lengths. @param {string} one @param {string} other */
function isSame(one, other) {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a, b);
}
