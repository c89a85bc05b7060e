/**
 * One call to one daemon, and its answer in the shape that survives every border (`Outcome` of bridge.d.ts). Knows
 * nothing of when a call is sent, or sent again.
 */

import { DaemonGone, RpcError } from './client.mjs';

/** @typedef {import('../bridge.d.ts').Failure} Failure */
/** @typedef {import('../bridge.d.ts').Outcome<any>} Outcome */

/**
 * Ask, and be told the outcome: before the next message is looked at, but never before this returns. Where the daemon
 * is gone before it answers, nothing is told: what becomes of that is decided once, for all that are in flight.
 *
 * @param {import('./client.mjs').Client} client
 * @param {{ method: string, params: any }} call
 * @param {(outcome: Outcome) => void} settle
 */
export function ask(client, { method, params }, settle) {
  try {
    client.ask(
      method,
      params,
      (result) => settle({ result }),
      (error) => error instanceof DaemonGone || settle(failureOf(error)),
    );
  } catch (error) {
    queueMicrotask(() => settle(failureOf(/** @type {Error} */ (error))));
  }
}

/**
 * What an error of client.mjs says, as a failure. Anything but an answer of the daemon is JSON's: params that it
 * can't say, as those that hold themselves.
 *
 * @param {Error} error
 * @returns {{ error: Failure }}
 */
function failureOf(error) {
  if (error instanceof RpcError) {
    const { name, code, message, remedy, data } = error;
    return { error: { name, code, message, remedy, data } };
  }
  const message = `The params can't be said in JSON: ${error.message}`;
  return { error: { name: 'InvalidParams', code: -32602, message, remedy: null, data: {} } };
}
