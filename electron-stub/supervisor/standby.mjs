/**
 * The daemon that waits to take over, as a process: at most one, started and let go as standby-rules.mjs says. Knows
 * nothing of calls, and nothing of the first daemon but whether it has time.
 */

import { Alarm } from './clock.mjs';
import { noStandby, stepStandby } from './standby-rules.mjs';

/** @typedef {import('./daemon.mjs').Daemon} Daemon */

/**
 * `spawn` may throw. `isBusy`: the first doesn't serve, or is asked for something.
 *
 * @typedef {object} Options
 * @property {() => Daemon} spawn
 * @property {() => boolean} isBusy
 * @property {boolean} wanted
 * @property {import('./clock.mjs').Clock} clock
 * @property {() => number} random 0 to 1
 * @property {typeof import('./standby-rules.mjs').STANDBY_TIMES} times
 */

export class Standby {
  #options;
  #state;
  #alarm;
  /** @type {Daemon | null} */
  #daemon = null;
  /** Settles when the one that was dropped last has ended. @type {Promise<unknown>} */
  #ended = Promise.resolve();

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#state = noStandby(options.wanted, options.clock.now());
    this.#alarm = new Alarm(options.clock, () => this.#step({ kind: 'tick', busy: options.isBusy() }));
  }

  /** Whether one lives that could take over. */
  get waits() {
    return this.#daemon !== null;
  }

  /** The first is ready; `tookOver`: it was the one that waited here. */
  firstIsReady({ tookOver = false }) {
    if (tookOver) this.#step({ kind: 'served' });
    this.#step({ kind: 'ready' });
  }

  /** Hand it over: from now on it is somebody else's. */
  take() {
    const daemon = this.#daemon;
    this.#daemon = null;
    this.#step({ kind: 'taken' });
    return daemon;
  }

  /**
   * The one that was taken ended before it served.
   *
   * @param {number | null} code its exit status
   */
  failedToTakeOver(code) {
    this.#step({ kind: 'failed', code });
  }

  /** End it, and start none until the first is ready again. Resolves when none lives. */
  async drop() {
    this.#step({ kind: 'drop' });
    if (this.#daemon) this.#ended = this.#daemon.kill();
    this.#daemon = null; // while it ends it can't take over any more
    await this.#ended;
  }

  /** @param {import('./standby-rules.mjs').Event} event */
  #step(event) {
    const { clock, random, times } = this.#options;
    const was = this.#state;
    const { state, spawn } = stepStandby(was, event, { now: clock.now(), random: random(), times });
    this.#state = state;
    if (state.due !== was.due) this.#alarm.set(state.due);
    if (spawn) this.#spawn();
  }

  #spawn() {
    try {
      const daemon = this.#options.spawn();
      this.#daemon = daemon;
      void daemon.gone.then(({ code }) => this.#gone(daemon, code));
    } catch {
      this.#step({ kind: 'gone', code: null });
    }
  }

  /**
   * @param {Daemon} daemon
   * @param {number | null} code
   */
  #gone(daemon, code) {
    if (daemon !== this.#daemon) return;
    this.#daemon = null;
    this.#step({ kind: 'gone', code });
  }
}
