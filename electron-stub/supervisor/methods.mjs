/**
 * What the contract says about sending a call twice. Read from the printed OpenRPC document; knows no method's name,
 * but for those that are the host's own.
 */

import { readFileSync } from 'node:fs';

/**
 * `read`: it changes nothing. `keyed`: it changes something, and the same mutationId again does nothing twice. `once`:
 * sent again, it might be done twice.
 *
 * @typedef {'read' | 'keyed' | 'once'} Kind
 */

/** The life of the daemon is the host's; and ids of requests, which a cancel names, are never told to a page. */
const OF_THE_HOST = ['initialize', 'shutdown', 'exit', '$/cancelRequest'];

/** Who may fail so writes a file, though no review is changed by that and no mutationId is taken. */
const SAYS_IT_WRITES = ['TargetNotWritable', 'BackupFailed'];

/** @typedef {{ name: string, 'x-mutates': boolean, errors: { data: { name: string } }[] }} Described */

/** @type {{ methods: Described[] }} */
const contract = JSON.parse(readFileSync(new URL('../../protocol/openrpc.json', import.meta.url), 'utf8'));
const table = new Map(contract.methods.map((method) => [method.name, method]));

/**
 * Return how a call may be sent again; null: a page may not ask for that.
 *
 * @param {string} method
 * @param {unknown} params
 * @returns {Kind | null}
 */
export function kindOf(method, params) {
  const described = table.get(method);
  if (!described || OF_THE_HOST.includes(method)) return null;
  if (described['x-mutates']) return hasKey(params) ? 'keyed' : 'once';
  return described.errors.some(({ data }) => SAYS_IT_WRITES.includes(data.name)) ? 'once' : 'read';
}

/** @param {unknown} params */
function hasKey(params) {
  const { mutationId } = /** @type {{ mutationId?: unknown }} */ (params ?? {});
  return typeof mutationId === 'string' && mutationId !== '';
}
