/**
 * A real host as its own process, and a second ear at it: what the daemon says, independently of any page.
 *
 * Knows the command `browser/serve.mjs` and the messages of its WebSocket; no browser.
 */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { WebSocket } from 'ws';

/** @typedef {import('../../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {import('../../bridge.js').HostEvent} HostEvent */

const SERVE = fileURLToPath(new URL('../../browser/serve.mjs', import.meta.url));

/** A wait that takes longer has failed. */
export const PATIENCE_MS = 30_000;

export class Hosting {
  #child;
  #lines;
  #lastId = 0;
  #heard = new EventEmitter();
  /** @type {WebSocket | null} */
  #ear = null;
  /** All that the host told since `open`. @type {HostEvent[]} */
  events = [];
  /** What the host wrote to its terminal. */
  said = '';

  /**
   * @param {{ home: string, workbook?: string | null, env?: Record<string, string>, words?: string[] }} options
   *   `workbook`: a path; `words`: more of the command line
   */
  constructor({ home, workbook = null, env = {}, words = [] }) {
    this.home = home;
    this.#child = spawn(process.execPath, [SERVE, '--home', home, '--no-open', ...words, ...(workbook ? [workbook] : [])], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.gone = once(this.#child, 'exit');
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#child.stderr.on('data', (bytes) => (this.said += bytes));
    this.#heard.setMaxListeners(0);
  }

  /** Wait for the address and listen. Rejects where the host ends before. */
  async open() {
    const ended = this.gone.then(([code]) => Promise.reject(new Error(`The host ended (${code}): ${this.said}`)));
    const [line] = await Promise.race([once(this.#lines, 'line'), ended]);
    ended.catch(() => {});
    this.address = /http:\S+/.exec(line)?.[0] ?? assert.fail(`No address in: ${line}`);
    const { origin, hash, host } = new URL(this.address);
    const ear = new WebSocket(`ws://${host}/bridge`, ['ninebox', hash.slice(1)], { origin });
    ear.on('message', (data) => this.#hear(JSON.parse(String(data))));
    await once(ear, 'open');
    this.#ear = ear;
    return this;
  }

  /** @param {any} message */
  #hear(message) {
    if (message.event) this.events.push(message.event);
    this.#heard.emit(message.event ? 'event' : `answer ${message.id}`, message.event ?? message.outcome);
  }

  /**
   * Ask the daemon. Rejects with what it refuses; `name` is the contract's.
   *
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]['params']} params
   * @returns {Promise<Methods[M]['result']>}
   */
  async ask(method, params) {
    const id = ++this.#lastId;
    const answered = once(this.#heard, `answer ${id}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    this.#ear?.send(JSON.stringify({ id, method, params }));
    const [outcome] = await answered;
    if ('error' in outcome) throw Object.assign(new Error(outcome.error.message), outcome.error);
    return outcome.result;
  }

  /**
   * Settle with the first event that `isMeant`, of those that were told already or are told later.
   *
   * @param {(event: HostEvent) => boolean} isMeant
   * @param {number} [from] index of the first event in `events` that counts
   */
  async told(isMeant, from = 0) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const event = this.events.slice(from).find(isMeant);
      if (event) return event;
      await once(this.#heard, 'event', { signal });
    }
  }

  /** The process that holds the data directory now, or held it last. */
  async daemonPid() {
    return (await this.#holder()) || this.#lastHello()?.hello.daemon.pid || assert.fail('No daemon yet');
  }

  /** What daemon.pid says; 0 where it says nothing. */
  async #holder() {
    return Number(await readFile(join(this.home, 'data', 'daemon.pid'), 'ascii').catch(() => ''));
  }

  /**
   * Return the next process that holds the data directory, as soon as it does; it may not serve yet.
   *
   * @param {number} pid
   */
  async holderAfter(pid) {
    const watcher = watch(join(this.home, 'data'));
    const changes = on(watcher, 'change', { signal: AbortSignal.timeout(PATIENCE_MS) });
    let holder = await this.#holder();
    for (; holder === pid || holder === 0; holder = await this.#holder()) await changes.next();
    watcher.close();
    return holder;
  }

  #lastHello() {
    const hellos = this.events.filter((event) => event.kind === 'hello');
    return hellos.at(-1);
  }

  /**
   * End the daemon as a crash would. Settles at once; `back` waits for the next one.
   *
   * @param {NodeJS.Signals} [signal]
   * @returns {Promise<number>} the process that was killed
   */
  async kill(signal = 'SIGKILL') {
    const pid = await this.daemonPid();
    process.kill(pid, signal);
    return pid;
  }

  /**
   * Settle once another process than `pid` answers as the daemon.
   *
   * @param {number} pid
   */
  async back(pid) {
    await this.told((event) => event.kind === 'hello' && event.hello.daemon.pid !== pid && event === this.#lastHello());
  }

  /** End the host in order. Fails where it doesn't, or where it leaves a process behind. */
  async end() {
    this.#ear?.terminate();
    this.#child.kill('SIGTERM');
    const stuck = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    const [code, signal] = await this.gone;
    clearTimeout(stuck);
    assert.deepEqual(left(this.home), [], 'processes that the host left behind');
    assert.deepEqual([code, signal], [143, null], `The host didn't end in order: ${this.said}`);
  }
}

/**
 * Return the processes that work on a folder: it stands in the command line of hosts and daemons.
 *
 * @param {string} home
 */
export function left(home) {
  if (process.platform === 'win32') return []; // no ps
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=', '-o', 'args='], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.includes(home));
}
