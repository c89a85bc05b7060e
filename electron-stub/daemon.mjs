/**
 * The daemon as a process: which command line it is, how it starts, how it ends, what its exit status means.
 *
 * Knows nothing of workbooks and people, and doesn't decide when to start again.
 */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Client } from './client.mjs';

/** @typedef {import('../protocol/typescript/contract.js').Initialized} Initialized */
/** @typedef {{ code: number | null, signal: string | null, cause?: unknown }} End */

const PROTOCOL_VERSION = '1.0';

/** The daemon gives itself 5 s to end in order; one that takes longer than this is stuck. */
const STOP_DEADLINE_MS = 6000;

/** Exit statuses of the protocol. After 2, 3 and 4 the same start would fail again: don't restart. */
export const EXIT_STATUSES = {
  0: { says: 'it ended in order', restart: false },
  1: { says: 'it was told to exit without a shutdown, or met an error of its own', restart: true },
  2: { says: 'its command line is wrong', restart: false },
  3: { says: "its data directory can't be used", restart: false },
  4: { says: 'another daemon holds the data directory', restart: false },
  5: { says: 'it lost its place in what it was sent', restart: true },
};

/** NINEBOX_DAEMON can't be read. */
export class BadCommandLine extends Error {}

/**
 * Say how a process ended, as half a sentence.
 *
 * @param {End} end
 */
export function explainEnd({ code, signal, cause }) {
  if (signal) return `killed by ${signal}`;
  if (code === null) return `it could not be started (${cause instanceof Error ? cause.message : 'unknown reason'})`;
  const known = EXIT_STATUSES[/** @type {keyof typeof EXIT_STATUSES} */ (code)];
  return `exit status ${code}: ${known?.says ?? 'not a status of the protocol'}`;
}

/**
 * Return program and arguments: NINEBOX_DAEMON where it is set, else what `pip install` put beside the checkout.
 *
 * A JSON array is taken as it stands, so that a path may hold blanks; any other text is split at blanks.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [platform]
 * @returns {string[]}
 */
export function commandLine(env = process.env, platform = process.platform) {
  const given = env.NINEBOX_DAEMON?.trim();
  if (!given) {
    const installed = platform === 'win32' ? 'Scripts/ninebox-daemon.exe' : 'bin/ninebox-daemon';
    return [fileURLToPath(new URL(`../.venv/${installed}`, import.meta.url))];
  }
  if (!given.startsWith('[')) return given.split(/\s+/);
  const words = parseArray(given);
  if (!words) throw new BadCommandLine('NINEBOX_DAEMON begins with [ and is no JSON array of words.');
  return words;
}

/**
 * @param {string} text
 * @returns {string[] | null}
 */
function parseArray(text) {
  try {
    const words = JSON.parse(text);
    return words.length > 0 && words.every((/** @type {unknown} */ word) => typeof word === 'string') ? words : null;
  } catch {
    return null;
  }
}

/** One daemon process, from spawn to end. */
export class Daemon {
  #child;

  /**
   * Spawn it and return at once, so that whoever has to stop it can do so from the first moment on.
   *
   * @param {{ dataDir: string, command?: string[] }} options
   */
  constructor({ dataDir, command = commandLine() }) {
    const [program, ...words] = command;
    this.spawnedAt = performance.now();
    this.#child = spawn(program, [...words, '--data-dir', dataDir], { stdio: 'pipe', windowsHide: true });
    this.client = new Client(this.#child);
  }

  /** Settles when the process has ended, whatever ended it. Never rejects. */
  get gone() {
    return this.client.gone;
  }

  /**
   * Say who calls; answers what was restored. `ms` counts from the spawn. `processId` makes the daemon end when
   * this process does, even when another process keeps the pipe open.
   *
   * @returns {Promise<{ hello: Initialized, ms: number }>}
   */
  async handshake() {
    const hello = await this.client.call('initialize', {
      protocolVersion: PROTOCOL_VERSION,
      client: { name: 'electron-stub', version: ownVersion() },
      processId: process.pid,
    });
    return { hello, ms: performance.now() - this.spawnedAt };
  }

  /**
   * End it in order: shutdown, exit, wait for the end. One that doesn't end in time is killed, which loses
   * nothing that was answered. Calling it again, or after the end, is fine.
   *
   * @returns {Promise<End>} code 0 when all went in order
   */
  async stop() {
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), STOP_DEADLINE_MS);
    // A daemon that is gone or already shutting down refuses; either way its end is what counts.
    await this.client.call('shutdown').catch(() => {});
    this.client.notify('exit');
    this.#child.stdin.end();
    const end = await this.gone;
    clearTimeout(deadline);
    return end;
  }

  /**
   * End it at once (on Windows: TerminateProcess), as a crash would, and wait until it is really gone and its
   * data directory free.
   *
   * @returns {Promise<End>}
   */
  kill() {
    this.#child.kill('SIGKILL');
    return this.gone;
  }
}

/** @returns {string} */
function ownVersion() {
  return JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')).version;
}
