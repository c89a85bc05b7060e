/**
 * Which calls are sent when, and what becomes of them when the daemon dies. Policy alone: knows no process, and sends
 * nothing itself.
 *
 * Every call is settled exactly once. They are sent in the order in which they came, and after a death again in that
 * order, before those that were never sent.
 */

import { notRunning, outcomeUnknown, unanswered } from './outcomes.mjs';

/** How often a call is sent again. */
const AGAIN = 2;

/** The daemon reads 1,000 messages ahead and no further; a ping has to reach it past these. */
const IN_FLIGHT = 200;

/** @typedef {import('../bridge.d.ts').Outcome<any>} Outcome */

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {any} params
 * @property {import('./methods.mjs').Kind} kind
 * @property {(outcome: Outcome) => void} settle
 * @property {number} sent how often
 */

/** The calls of one host that are not settled. */
export class Calls {
  /** In order; none of them is in flight. @type {Call[]} */
  #waiting = [];
  /** In the order in which they were sent. @type {Set<Call>} */
  #inFlight = new Set();
  /** Why nothing is sent until somebody asks for a restart; null: that is not so. @type {string | null} */
  #held = null;

  /** Settled by nobody yet. */
  get open() {
    return this.#waiting.length + this.#inFlight.size;
  }

  /** @param {Omit<Call, 'sent'>} call */
  add(call) {
    if (this.#held !== null && call.kind !== 'keyed') call.settle(notRunning(this.#held));
    else this.#waiting.push({ ...call, sent: 0 });
  }

  /**
   * Those to be sent now; they are in flight from here on. Only to be called while somebody takes them.
   *
   * A call that may have ended two daemons goes alone, so that its neighbours don't spend their tries on its account.
   *
   * @returns {Call[]}
   */
  next() {
    const now = [];
    while (this.#waiting.length > 0 && this.#mayFollow) {
      const call = /** @type {Call} */ (this.#waiting.shift());
      call.sent += 1;
      this.#inFlight.add(call);
      now.push(call);
    }
    return now;
  }

  /** Those in front were sent at least as often as those behind: what may not have company is seen in flight. */
  get #mayFollow() {
    const isAlone = [...this.#inFlight].some(({ sent }) => sent > AGAIN);
    return !isAlone && this.#inFlight.size < IN_FLIGHT;
  }

  /**
   * @param {Call} call
   * @param {Outcome} outcome
   */
  answered(call, outcome) {
    if (this.#inFlight.delete(call)) call.settle(outcome);
  }

  /**
   * The daemon died. `begun`: it had answered `initialize`; one that had not, which comes first, did nothing of what
   * came behind it, and so that try doesn't count.
   *
   * @param {{ begun: boolean }} how
   */
  lost({ begun }) {
    const lost = [...this.#inFlight];
    this.#inFlight.clear();
    const again = lost.filter((call) => {
      if (!begun) call.sent -= 1;
      const outcome = begun ? unknownOutcome(call) : null;
      if (outcome) call.settle(outcome);
      return !outcome;
    });
    this.#waiting.unshift(...again);
  }

  /**
   * The daemon failed: what was decided waits, and so does what is decided from here on; the rest is refused.
   *
   * @param {string} why half a sentence
   */
  hold(why) {
    this.#held = why;
    const refused = this.#waiting.filter(({ kind }) => kind !== 'keyed');
    this.#waiting = this.#waiting.filter(({ kind }) => kind === 'keyed');
    for (const { settle } of refused) settle(notRunning(why));
  }

  /** Somebody asked for a restart. */
  release() {
    this.#held = null;
  }

  /**
   * The host ends: nothing more is sent. What is in flight may still be answered, until `end`.
   *
   * @param {string} why half a sentence
   */
  refuse(why) {
    for (const { settle } of this.#waiting.splice(0)) settle(notRunning(why));
  }

  /** @param {string} why half a sentence */
  end(why) {
    this.refuse(why);
    for (const call of [...this.#inFlight]) this.answered(call, unanswered);
  }
}

/**
 * What a call comes to whose daemon died; null: it is sent again.
 *
 * @param {Call} call
 * @returns {Outcome | null}
 */
function unknownOutcome({ kind, sent }) {
  if (kind === 'once') return outcomeUnknown.unrepeatable;
  return sent > AGAIN ? outcomeUnknown.givenUp(sent) : null;
}
