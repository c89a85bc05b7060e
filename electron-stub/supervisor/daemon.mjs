/**
 * The daemon as a process: which command line it is, how it starts, how it ends, what its exit status means.
 *
 * Knows nothing of workbooks and people, and doesn't decide when to start again.
 */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Client } from './client.mjs';
import { systemClock } from './clock.mjs';

/** @typedef {import('../../protocol/typescript/contract.js').Initialized} Initialized */
/** @typedef {{ code: number | null, signal: string | null, cause?: unknown }} End */

const PROTOCOL_VERSION = '1.0';

/** How long each step of an orderly stop may take: being asked, then SIGTERM. */
const STEP_MS = 2_000;

/** And being asked while something is in memory alone: the daemon takes up to 60 s to rescue that into a bundle. */
const RESCUE_MS = 65_000;

/**
 * Exit statuses of the protocol. After 2, 3 and 4 the same start would fail again: don't restart. After 0, somebody
 * else told it to end, as by SIGTERM.
 */
const EXIT_STATUSES = {
  0: { says: 'it ended in order', restart: true },
  1: { says: 'it was told to exit without a shutdown, or met an error of its own', restart: true },
  2: { says: 'its command line is wrong', restart: false },
  3: { says: "its data directory can't be used", restart: false },
  4: { says: 'another daemon holds the data directory', restart: false },
  5: { says: 'it lost its place in what it was sent', restart: true },
};

/** Who calls, where nobody says otherwise. */
export const OURSELVES = {
  name: 'electron-stub',
  version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
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
 * Say whether the same start might do better. Of a process that can't be spawned: not where there is no such program,
 * or it isn't ours to run; but memory or descriptors may be short for a moment only.
 *
 * @param {End} end
 */
export function isWorthRestart({ code, signal, cause }) {
  if (signal) return true;
  if (code !== null) return EXIT_STATUSES[/** @type {keyof typeof EXIT_STATUSES} */ (code)]?.restart ?? true;
  const why = /** @type {NodeJS.ErrnoException | undefined} */ (cause)?.code ?? '';
  return ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(why);
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
    return [fileURLToPath(new URL(`../../.venv/${installed}`, import.meta.url))];
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
   * Spawn it and return at once, so that whoever has to stop it can do so from the first moment on. Throws what can't
   * even be tried.
   *
   * @param {{ dataDir: string, command?: string[], standby?: boolean }} options
   *   standby: it gets ready, and serves once the data directory is free
   */
  constructor({ dataDir, command = commandLine(), standby = false }) {
    const [program, ...words] = [...command, ...(standby ? ['--standby'] : []), '--data-dir', dataDir];
    this.spawnedAt = performance.now();
    this.#child = spawn(program, words, { stdio: 'pipe', windowsHide: true });
    this.client = new Client(this.#child);
  }

  /** Settles when the process has ended, whatever ended it. Never rejects. */
  get gone() {
    return this.client.gone;
  }

  get pid() {
    return this.#child.pid ?? null;
  }

  /**
   * Say who calls; answers what was restored. `ms` counts from the spawn. `processId` makes the daemon end when
   * this process does, even when another process keeps the pipe open.
   *
   * @returns {Promise<{ hello: Initialized, ms: number }>}
   */
  async handshake() {
    const hello = await new Promise((resolve, reject) => this.greet(OURSELVES, resolve, reject));
    return { hello, ms: performance.now() - this.spawnedAt };
  }

  /**
   * The same, called back as `ask` of client.mjs does.
   *
   * @param {{ name: string, version: string }} client
   * @param {(hello: Initialized) => void} resolve
   * @param {(error: Error) => void} reject
   */
  greet(client, resolve, reject) {
    const who = { protocolVersion: PROTOCOL_VERSION, client, processId: process.pid };
    this.client.ask('initialize', who, resolve, reject);
  }

  /**
   * End it in order: it answers what it was sent, shuts down and exits. One that doesn't end in time gets SIGTERM, and
   * then is killed (on Windows: at once), which loses nothing that was answered. More time is given while `isAtRisk`
   * says that something decided is in memory alone. Calling it again, or after the end, is fine.
   *
   * @param {{ clock?: import('./clock.mjs').Clock, isAtRisk?: () => boolean }} [options]
   * @returns {Promise<End>} code 0 when all went in order
   */
  async stop({ clock = systemClock, isAtRisk = () => false } = {}) {
    const terminate = () => {
      this.#child.kill('SIGTERM');
      cancel = clock.after(STEP_MS, () => this.#child.kill('SIGKILL'));
    };
    let cancel = clock.after(STEP_MS, () => {
      if (isAtRisk()) cancel = clock.after(RESCUE_MS - STEP_MS, terminate);
      else terminate();
    });
    // A daemon that is gone or already shutting down refuses; either way its end is what counts.
    this.client.call('shutdown').catch(() => {});
    this.client.notify('exit');
    this.#child.stdin.end();
    const end = await this.gone;
    cancel();
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
