/**
 * A page whose process crashed is loaded anew, a few times: decisions are the daemon's, so nothing is lost with it.
 *
 * Knows no page and no daemon.
 */

/** So often within such a time, in milliseconds; then it is no accident. */
const TIMES = 3;
const WINDOW_MS = 60_000;

/**
 * Look after a window from now on.
 *
 * @param {import('electron').BrowserWindow} window
 * @param {{ load: () => void, giveUp: () => void, now?: () => number }} what `now`: milliseconds, for tests
 */
export function revive(window, { load, giveUp, now = () => Date.now() }) {
  /** @type {number[]} */
  let revived = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    revived = revived.filter((at) => now() - at < WINDOW_MS);
    const isOnceTooOften = revived.length >= TIMES;
    revived.push(now());
    // Not at once: whoever loads while Electron still tells of the end ends with it (electron/electron#51900).
    setImmediate(() => {
      if (isOnceTooOften) giveUp();
      else if (!window.isDestroyed()) load();
    });
  });
}
