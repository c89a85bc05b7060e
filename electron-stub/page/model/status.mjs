/** The one word at the top right: is what was decided kept? Pure: the time is handed in. */

import { PATIENCE_MS } from './patience.mjs';

/** @typedef {'saved' | 'saving' | 'notSaved' | 'reconnecting' | 'stopped'} Status */

/**
 * @param {{
 *   daemon: import('../../bridge.js').DaemonState,
 *   waiting: number,
 *   durable: boolean | null,
 *   now: number,
 * }} facts `waiting`: how many decisions aren't answered yet; `durable`: false while something that was decided is in
 *   memory alone; `now`: milliseconds since 1970 UTC
 * @returns {Status}
 */
export function statusOf({ daemon, waiting, durable, now }) {
  if (daemon.name === 'failed' || daemon.name === 'stopping') return 'stopped';
  if (daemon.name !== 'ready' && now - daemon.since >= PATIENCE_MS) return 'reconnecting';
  if (durable === null) return 'reconnecting';
  if (!durable) return 'notSaved';
  return waiting > 0 ? 'saving' : 'saved';
}
