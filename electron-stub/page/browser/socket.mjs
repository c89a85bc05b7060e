/**
 * The connection of a page to its browser host: one WebSocket at a time, made anew whenever it drops.
 *
 * What was asked meanwhile waits; what was asked before is sent again where that is harmless. Knows no dialog and no
 * file, and shows nothing.
 */

import { texts } from '../texts.mjs';
import { READS } from './reads.mjs';

/** @typedef {import('../../bridge.js').HostEvent} HostEvent */
/** @typedef {import('../../bridge.js').HostFailure} HostFailure */
/** @typedef {import('./wire.js').FromPage} FromPage */
/** @typedef {import('./wire.js').FromHost} FromHost */
/** @typedef {import('./wire.js').Folder} Folder */
/** @typedef {import('./wire.js').FolderRefused} FolderRefused */
/** @typedef {import('./wire.js').FolderWanted} FolderWanted */

/**
 * @typedef {object} Asked a question without its answer
 * @property {string} text as it is sent
 * @property {boolean} repeatable
 * @property {number} sent how often
 * @property {(answer: any) => void} settle
 * @property {(name: HostFailure) => void} fail
 */

const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 5000;

/** Sent at most so often: what drops the connection each time is no accident. */
const MAX_SENT = 3;

/** What `newToken` of guard.mjs makes. Of other texts not all can be offered as a subprotocol. */
const TOKEN = /^[0-9a-f]{32}$/;

const WRONG_ADDRESS = {
  hasNone: 'this address is not whole: open the one that the host printed last',
  isOld: 'this address is not valid any more: open the one that the host printed last',
};

/** The host takes no longer message, in letters: each is at most 3 bytes, and 64 MiB are taken. */
const MAX_LETTERS = Math.floor((64 * 1024 * 1024) / 3);

/** @param {string} address @param {string[]} protocols */
function openSocket(address, protocols) {
  return new WebSocket(address, protocols);
}

/** @param {() => void} go @param {number} ms */
function setTimer(go, ms) {
  setTimeout(go, ms);
}

/** @param {HostFailure} name */
function failure(name) {
  return { error: { name, code: 0, message: texts.dialogs.hostGone[name], remedy: null, data: {} } };
}

export class Socket {
  #origin;
  #token;
  #open;
  #later;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<number, Asked>} */
  #asked = new Map();
  #lastId = 0;
  /** @type {Set<(event: HostEvent) => void>} */
  #listeners = new Set();
  /** @type {Extract<HostEvent, { kind: 'state' }>} */
  #state = { kind: 'state', state: { name: 'starting', since: Date.now() } };
  /** @type {HostEvent | null} */
  #hello = null;
  /** Connections that failed since the last that opened. */
  #attempt = 0;
  /** True once one opened. */
  #wasOpen = false;
  #ended = false;

  /**
   * `origin`: of the host, such as `http://127.0.0.1:8080`. `open` and `later` are the browser's, but for tests.
   *
   * @param {{
   *   origin: string,
   *   token: string,
   *   open?: (address: string, protocols: string[]) => WebSocket,
   *   later?: (go: () => void, ms: number) => void,
   * }} options
   */
  constructor({ origin, token, open = openSocket, later = setTimer }) {
    this.#origin = origin;
    this.#token = token;
    this.#open = open;
    this.#later = later;
    this.#connect();
  }

  /**
   * Never rejects.
   *
   * @param {string} method
   * @param {any} [params]
   * @returns {Promise<import('../../bridge.js').Outcome<any>>}
   */
  call(method, params = {}) {
    const repeatable = READS.has(method) || typeof params.mutationId === 'string';
    return new Promise((resolve) => {
      this.#ask((id) => ({ id, method, params }), {
        repeatable,
        settle: ({ outcome }) => resolve(outcome),
        fail: (name) => resolve(failure(name)),
      });
    });
  }

  /**
   * Never rejects.
   *
   * @param {FolderWanted} folder
   * @returns {Promise<Folder | FolderRefused>}
   */
  folder(folder) {
    return new Promise((resolve) => {
      this.#ask((id) => ({ id, folder }), {
        repeatable: true,
        settle: (answer) => resolve(answer.folder),
        fail: () => resolve({ refused: 'unreadable', full: folder.path ?? '' }),
      });
    });
  }

  /** @param {(event: HostEvent) => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
    listener(this.#state);
    if (this.#hello) listener(this.#hello);
    return () => void this.#listeners.delete(listener);
  }

  restart() {
    if (this.#ended) {
      this.#ended = false;
      this.#connect();
    } else this.#say({ tell: 'restart' });
  }

  /** @param {string} path */
  show(path) {
    this.#say({ tell: 'show', path });
  }

  /** Tell what matters only now. @param {FromPage} message */
  #say(message) {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(message));
  }

  get #isOpen() {
    return this.#socket?.readyState === 1;
  }

  /**
   * @param {(id: number) => FromPage} message
   * @param {Pick<Asked, 'repeatable' | 'settle' | 'fail'>} handling
   */
  #ask(message, handling) {
    const id = ++this.#lastId;
    const text = JSON.stringify(message(id));
    if (this.#ended) return handling.fail('NotRunning');
    if (text.length > MAX_LETTERS) return handling.fail('NotAllowed');
    const asked = { ...handling, text, sent: 0 };
    this.#asked.set(id, asked);
    if (this.#isOpen) this.#send(asked);
  }

  /** @param {Asked} asked */
  #send(asked) {
    asked.sent += 1;
    this.#socket?.send(asked.text);
  }

  #connect() {
    if (!TOKEN.test(this.#token)) return this.#end(WRONG_ADDRESS.hasNone);
    const socket = this.#open(`${this.#origin.replace(/^http/, 'ws')}/bridge`, ['ninebox', this.#token]);
    let opened = false;
    this.#socket = socket;
    socket.onopen = () => {
      opened = true;
      this.#attempt = 0;
      for (const asked of this.#asked.values()) this.#send(asked);
    };
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => void this.#dropped(opened);
  }

  /** @param {FromHost} message */
  #hear(message) {
    if ('event' in message) return this.#tell(message.event);
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    asked?.settle(message);
  }

  /** @param {HostEvent} event */
  #tell(event) {
    if (event.kind === 'state') this.#state = event;
    // What was told while we were away is lost: like after a restart, all has to be read anew.
    if (event.kind === 'hello') this.#hello = event = { ...event, again: event.again || this.#wasOpen };
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** @param {boolean} opened whether the connection was there at all */
  async #dropped(opened) {
    const last = this.#state.state.name;
    this.#wasOpen ||= opened;
    for (const [id, asked] of this.#asked) {
      if (asked.sent > 0 && (!asked.repeatable || asked.sent >= MAX_SENT)) this.#giveUp(id, asked);
    }
    if (opened && last === 'stopping') return this.#end('the host was ended');
    if (!opened && (await this.#isRefused())) return this.#end(WRONG_ADDRESS.isOld);
    const reason = 'the connection to the host is interrupted';
    this.#attempt += 1;
    if (this.#wasOpen) this.#enter({ name: 'reconnecting', since: this.#awaySince, attempt: this.#attempt, reason });
    this.#later(() => this.#connect(), Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.#attempt - 1)));
  }

  /** Also where the host said before that its daemon is away: for people it is one wait. */
  get #awaySince() {
    const { state } = this.#state;
    return state.name === 'reconnecting' ? state.since : Date.now();
  }

  /** A WebSocket doesn't say why it was refused; a request does. */
  async #isRefused() {
    try {
      const headers = { Authorization: `Bearer ${this.#token}` };
      return (await fetch(`${this.#origin}/bridge`, { headers, cache: 'no-store' })).status === 401;
    } catch {
      return false; // nobody is there
    }
  }

  /** Try no more until somebody asks for it. @param {string} reason */
  #end(reason) {
    this.#ended = true;
    for (const [id, asked] of this.#asked) this.#giveUp(id, asked);
    this.#enter({ name: 'failed', since: Date.now(), reason, stderr: [], dataDir: null });
  }

  /** @param {number} id @param {Asked} asked */
  #giveUp(id, asked) {
    this.#asked.delete(id);
    asked.fail(asked.sent > 0 ? 'OutcomeUnknown' : 'NotRunning');
  }

  /** @param {import('../../bridge.js').DaemonState} state */
  #enter(state) {
    this.#tell({ kind: 'state', state });
  }
}
