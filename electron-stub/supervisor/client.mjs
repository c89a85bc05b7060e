/**
 * Calls and answers over a child process's pipes (JSON-RPC 2.0).
 *
 * Knows neither which program the child is nor any method's name, but for the two that are answered out of turn:
 * starting and stopping it is daemon.mjs's.
 */

import { EventEmitter } from 'node:events';

import { Lines, encode } from './lines.mjs';

/** @typedef {{ code: number, message: string, data?: Record<string, unknown> }} ErrorObject */
/** @typedef {{ method: string, resolve: (result: any) => void, reject: (error: Error) => void }} Waiting */

/** How long an ended child's pipes are read on when a process that it left behind holds them open. */
const DRAIN_MS = 1000;

/** Served at once; all else is answered in the order it was sent. */
const OUT_OF_TURN = ['ping', '$/cancelRequest'];

/** The daemon's answer to a call was an error. Branch on `name` or `code`; `message` is for people. */
export class RpcError extends Error {
  /** @param {ErrorObject} error */
  constructor({ code, message, data = {} }) {
    super(message);
    this.name = typeof data.name === 'string' ? data.name : 'RpcError';
    this.code = code;
    this.data = data;
  }

  /** What to do about it; null when the daemon doesn't say. */
  get remedy() {
    return typeof this.data.remedy === 'string' ? this.data.remedy : null;
  }

  /** The sentence for people where `message` is only the specification's own; null elsewhere. */
  get detail() {
    return typeof this.data.detail === 'string' ? this.data.detail : null;
  }
}

/**
 * The process ended. A call that meets it may have been carried out or not: repeat it with the same mutationId.
 *
 * `code` is null when a signal ended it, `signal` null otherwise; both are null when it never started (`cause`
 * says why). `stderr` holds its last lines.
 */
export class DaemonGone extends Error {
  /**
   * @param {number | null} code
   * @param {string | null} signal
   * @param {string[]} stderr
   * @param {Error} [cause]
   */
  constructor(code, signal, stderr, cause) {
    const how = signal ? `killed by ${signal}` : code === null ? 'it could not be started' : `exit status ${code}`;
    super(`The daemon is gone: ${how}.`, { cause });
    this.name = 'DaemonGone';
    this.code = code;
    this.signal = signal;
    this.stderr = stderr;
  }
}

/** Keeps the last lines of a text that comes in pieces; a line's own length is bounded too. */
class LastLines {
  /** @type {string[]} */
  lines = [];
  #open = '';

  /**
   * @param {number} count
   * @param {number} width
   */
  constructor(count, width) {
    this.count = count;
    this.width = width;
  }

  /** @param {string} text */
  feed(text) {
    const lines = (this.#open + text).split('\n');
    this.#open = /** @type {string} */ (lines.pop()).slice(0, this.width);
    const whole = lines.map((line) => line.replace(/\r$/, '').slice(0, this.width));
    this.lines = this.lines.concat(whole).slice(-this.count);
  }

  end() {
    if (this.#open) this.feed('\n');
  }
}

/**
 * One connection, as long as one child process.
 *
 * Events: `heard` (bytes came, on either pipe), `notification` ({method, params}), `garbled` (a line of stdout that is
 * not JSON: {garbled, reason}), `stray` (a message that answers no call of ours). Nobody has to listen to any.
 */
export class Client extends EventEmitter {
  #child;
  #lastId = 0;
  #lines = new Lines();
  #stderr = new LastLines(20, 2000);
  /** @type {Map<unknown, Waiting>} */
  #waiting = new Map();
  /** @type {DaemonGone | null} */
  #gone = null;

  /** @param {import('node:child_process').ChildProcessWithoutNullStreams} child */
  constructor(child) {
    super();
    this.#child = child;
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', () => this.emit('heard'));
    child.stdout.on('data', (bytes) => this.#read(this.#lines.feed(bytes)));
    // Read always: a full stderr pipe would stall the daemon in the middle of a print.
    child.stderr.setEncoding('utf8').on('data', (text) => this.#stderr.feed(text));
    // A broken pipe only says that the process is ending; `close` says how it ended.
    child.stdin.on('error', () => {});
    /** Settles once, with how the child ended; every call is settled by then. Never rejects. */
    this.gone = this.#watch();
  }

  /**
   * Ask, and wait for the answer. Rejects with RpcError when the answer is an error, with DaemonGone when none
   * can come any more.
   *
   * A message that the daemon can't take, as one over 64 MiB, rejects as ParseError. Such an answer has no id: it is
   * taken as that of the oldest call that waits, because answers come in the order of the calls. Only a `notify` that
   * was too long itself would fail another's call so; that one can be sent again with its mutationId, where one that
   * nothing answers would wait for ever.
   *
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<any>}
   */
  call(method, params = {}) {
    return new Promise((resolve, reject) => this.ask(method, params, resolve, reject));
  }

  /**
   * The same for whoever has to hear of answers and notifications in the order in which they came, which promises
   * alone don't keep: called back before the next message is looked at. Throws what JSON can't say.
   *
   * @param {string} method
   * @param {object} params
   * @param {(result: any) => void} resolve
   * @param {(error: Error) => void} reject
   */
  ask(method, params, resolve, reject) {
    if (this.#gone) return reject(this.#gone);
    const id = ++this.#lastId;
    this.#write({ jsonrpc: '2.0', id, method, params });
    this.#waiting.set(id, { method, resolve, reject });
  }

  /**
   * Tell, without an answer.
   *
   * @param {string} method
   * @param {object} [params]
   */
  notify(method, params = {}) {
    if (!this.#gone) this.#write({ jsonrpc: '2.0', method, params });
  }

  /** @param {object} message */
  #write(message) {
    const bytes = encode(message);
    if (this.#child.stdin.writable) this.#child.stdin.write(bytes);
  }

  /** @param {import('./lines.mjs').Line[]} lines */
  #read(lines) {
    for (const line of lines) {
      if ('garbled' in line) this.emit('garbled', line);
      else this.#take(line.message);
    }
  }

  /** @param {any} message */
  #take(message) {
    const id = message?.id === null && message.error ? this.#oldest() : message?.id;
    const waiting = this.#waiting.get(id);
    if (message?.method !== undefined && message.id === undefined) {
      this.emit('notification', { method: message.method, params: message.params });
    } else if (message?.method === undefined && waiting) {
      this.#waiting.delete(id);
      if (message.error) waiting.reject(new RpcError(message.error));
      else waiting.resolve(message.result);
    } else {
      this.emit('stray', message);
    }
  }

  /** Return the id of the call whose turn it is, if one waits. */
  #oldest() {
    return [...this.#waiting].find(([, { method }]) => !OUT_OF_TURN.includes(method))?.[0];
  }

  /** @returns {Promise<DaemonGone>} */
  #watch() {
    return new Promise((resolve) => {
      /** @type {(code: number | null, signal: string | null, cause?: Error) => void} */
      const end = (code, signal, cause) => {
        if (!this.#gone) resolve(this.#end(code, signal, cause));
      };
      const child = this.#child;
      child.once('error', (error) => {
        // The same event tells of a kill that failed; then the child lives on.
        if (child.pid === undefined) end(null, null, error);
      });
      // Not `exit`: what was answered before the end may still stand in the pipe.
      child.once('close', end);
      child.once('exit', (code, signal) => setTimeout(end, DRAIN_MS, code, signal).unref());
    });
  }

  /**
   * @param {number | null} code
   * @param {string | null} signal
   * @param {Error} [cause]
   */
  #end(code, signal, cause) {
    this.#read(this.#lines.end());
    this.#stderr.end();
    this.#gone = new DaemonGone(code, signal, this.#stderr.lines, cause);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
    // Pipes that a left-behind process holds open would keep us running.
    for (const pipe of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) pipe?.destroy();
    return this.#gone;
  }
}
