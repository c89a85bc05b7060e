/**
 * Which places of the disk a page may have shown in the system's file manager: those that the daemon itself named.
 *
 * Reads what passes between page and daemon; opens nothing.
 */

import { dirname, isAbsolute, relative } from 'node:path';

/** @typedef {import('../bridge.js').HostEvent} HostEvent */

/** Methods that answer the `path` of what they wrote. */
const WRITERS = ['session.export', 'session.exportBundle'];

/** What each of these answers names folders itself, as it is now. @type {Record<string, (result: any) => (string | null)[]>} */
const FOLDERS_OF = {
  'settings.get': ({ settings }) => [settings.backupDirectory],
  'settings.update': ({ settings }) => [settings.backupDirectory],
  'storage.backups': ({ directory, secondDirectory }) => [directory, secondDirectory],
};

/** Folders that were named so far. */
export class Places {
  #folders;

  /** @param {string[]} folders full paths that may be shown from the start, with all that is in them */
  constructor(folders) {
    this.#folders = new Set(folders);
  }

  /** Take note of what everybody is told. @param {HostEvent} event */
  hear(event) {
    if (event.kind !== 'hello') return;
    this.#folders.add(event.hello.dataDir);
    this.#read(event.hello);
  }

  /** Take note of an answer. @param {string} method @param {any} outcome */
  answered(method, outcome) {
    if (!outcome?.result) return;
    if (WRITERS.includes(method)) this.#folders.add(dirname(outcome.result.path));
    for (const folder of FOLDERS_OF[method]?.(outcome.result) ?? []) if (folder) this.#folders.add(folder);
    this.#read(outcome.result);
  }

  /**
   * True when `path` is one of the folders or lies in one.
   *
   * @param {unknown} path
   */
  has(path) {
    if (typeof path !== 'string' || !isAbsolute(path) || path.includes('\0')) return false;
    return [...this.#folders].some((folder) => {
      const way = relative(folder, path);
      return way === '' || (!isAbsolute(way) && way.split(/[/\\]/)[0] !== '..');
    });
  }

  /** @param {{ session?: { source?: { path: string | null } }, sessions?: readonly { source?: { path: string | null } }[] }} result */
  #read({ session, sessions }) {
    for (const one of [session, ...(Array.isArray(sessions) ? sessions : [])]) {
      if (one?.source?.path) this.#folders.add(dirname(one.source.path));
    }
  }
}
