/** What every client here stands on: the daemon's command line, a place for its data, workbooks. Knows no client. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as nodeTest } from 'node:test';

import { commandLine } from '../../electron-stub/supervisor/daemon.mjs';
import { workbook } from '../../electron-stub/fixtures/workbook.mjs';

const LIMIT_MS = 120_000;

const HEADERS = ['Employee ID', 'Name', 'Performance', 'Potential'];

/** Letters of two, three and four bytes, some of them out of the basic plane, some from the right to the left. */
export const LETTERS = 'Zoë Łukasz 李雷 🎯 مرحبا';

export const PEOPLE = [
  ['007', 'Ada Okafor', 'Low', 'Low'],
  ['008', LETTERS, 'High', 'Medium'],
];

/** A move of the first of them, as params by name. */
export const STAR = { employeeId: '007', performance: 'High', potential: 'High' };

/** What `initialize` wants to know. */
export const HELLO = { protocolVersion: '1.0', client: { name: 'a foreign client', version: '1' } };

/**
 * A test that fails where an answer never comes.
 *
 * @param {string} name
 * @param {(t: import('node:test').TestContext) => Promise<void>} act
 */
export function test(name, act) {
  nodeTest(name, { timeout: LIMIT_MS }, act);
}

/**
 * A new directory, gone after the test.
 *
 * @param {{ after: (act: () => Promise<void>) => void }} t
 */
export async function ground(t) {
  const folder = await mkdtemp(join(tmpdir(), 'ninebox-test-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/**
 * Program and arguments of a daemon that keeps its data in `folder`.
 *
 * @param {string} folder
 */
export function daemonCommand(folder) {
  const [command, ...args] = commandLine();
  return { command, args: [...args, '--data-dir', join(folder, 'data')] };
}

/**
 * Write a workbook into `folder` and return its path.
 *
 * @param {string} folder
 * @param {string[][]} [people]
 * @param {string} [name]
 */
export async function peopleFile(folder, people = PEOPLE, name = 'people.xlsx') {
  const path = join(folder, name);
  await writeFile(path, workbook([HEADERS, ...people]));
  return path;
}

/**
 * As many made-up people as are asked for.
 *
 * @param {number} count
 */
export function crowd(count) {
  return Array.from({ length: count }, (_, at) => [`${at}`.padStart(6, '0'), `Person ${at}`, 'Low', 'High']);
}
