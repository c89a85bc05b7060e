/**
 * Whether something that was decided is in the daemon's memory alone, as far as it said. Pure.
 */

/** @typedef {import('../../protocol/typescript/contract.js').Initialized} Initialized */

/** @param {Initialized} hello */
export const isAtRiskAtFirst = ({ storage }) => storage.mode === 'memory';

/**
 * @param {boolean} was
 * @param {{ method: string, params: any }} notification
 */
export function isAtRiskAfterNotice(was, { method, params }) {
  if (method !== 'notice') return was;
  return params?.code === 'StorageDegraded' || (was && params?.code !== 'StorageRecovered');
}

/**
 * An answer that is durable takes nothing back: it may be one that was kept from before.
 *
 * @param {boolean} was
 * @param {any} result
 */
export const isAtRiskAfterAnswer = (was, result) => was || result?.durable === false;
