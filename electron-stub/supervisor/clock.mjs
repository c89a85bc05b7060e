/**
 * Time as the supervisor is handed it, so that a test can hand in its own. Knows nothing of daemons.
 */

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since 1970 UTC; it may jump, when the machine slept or somebody set it
 * @property {(ms: number, run: () => void) => () => void} after run it once, `ms` from now; returns what cancels that
 */

/** @type {Clock} */
export const systemClock = {
  now: () => Date.now(),
  after(ms, run) {
    // By way of setImmediate: what lies in the pipes is read first, so that a process of ours that was busy itself
    // doesn't take a daemon for silent whose answer it has not looked at.
    /** @type {NodeJS.Immediate | undefined} */
    let turn;
    const timer = setTimeout(() => (turn = setImmediate(run)), ms);
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
};

/** As people read it. @param {number} ms */
export const inSeconds = (ms) => `${ms / 1000} s`;

/** One thing that is timed: setting it anew lets go of what was set before. */
export class Alarm {
  #clock;
  #run;
  #cancel = () => {};

  /**
   * @param {Clock} clock
   * @param {() => void} run
   */
  constructor(clock, run) {
    this.#clock = clock;
    this.#run = run;
  }

  /** @param {number | null} due milliseconds since 1970 UTC; null: never */
  set(due) {
    this.#cancel();
    this.#cancel = due === null ? () => {} : this.#clock.after(Math.max(0, due - this.#clock.now()), this.#run);
  }
}
