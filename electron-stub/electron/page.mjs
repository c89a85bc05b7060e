/**
 * The page under an address of its own, `ninebox://app/page/index.html`: the same files and headers as in a browser.
 *
 * Not `file://`: there Electron sends no headers, so the policy would hang on a tag of the page alone, and every file
 * of the disk would be of the same origin. Knows no window and no daemon.
 */

import { fileAt } from '../browser/files.mjs';
import { HEADERS } from '../browser/policy.mjs';

/** @typedef {import('electron')} Electron */

const SCHEME = 'ninebox';
const ORIGIN = `${SCHEME}://app`;
export const INDEX = `${ORIGIN}/page/index.html`;

/** Before the app is ready: makes the address one with an origin. @param {Electron['protocol']} protocol */
export function announce(protocol) {
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** When it is ready. @param {Electron['protocol']} protocol */
export function serve(protocol) {
  protocol.handle(SCHEME, answer);
}

/** True for addresses of our page. @param {string | undefined} url */
export function isOurs(url) {
  return url?.startsWith(`${ORIGIN}/page/`) ?? false;
}

/**
 * Nothing leaves the machine: requests other than for our own files are cancelled, permissions refused.
 *
 * @param {Electron['session']['defaultSession']} session
 */
export function seal(session) {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const own = [`${ORIGIN}/`, 'data:', 'devtools:'].some((beginning) => url.startsWith(beginning));
    answer({ cancel: !own });
  });
}

/** @param {Request} request */
async function answer({ method, url }) {
  const { host, pathname } = new URL(url);
  const file = method === 'GET' && host === 'app' ? await fileAt(pathname) : null;
  if (!file) return new Response(null, { status: 404, headers: HEADERS });
  return new Response(new Uint8Array(file.bytes), { headers: { ...HEADERS, 'Content-Type': file.type } });
}
