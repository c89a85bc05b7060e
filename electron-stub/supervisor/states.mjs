/**
 * How the daemon is, and what is to be done about it: (state, event) to the next state and effects. Pure: no timer, no
 * process, no clock; time and randomness come with the event.
 *
 * What is wanted of the timer stands in the state (`due`), not in an effect: whoever runs this sets one timer by it.
 * How soon one that ended is started again, and how often, is restarts.mjs's.
 */

import { inSeconds } from './clock.mjs';
import { backOff, isAtOnce, isTooOften, ofLate, tooOften } from './restarts.mjs';

/** All in milliseconds, but for `restarts`. */
export const TIMES = {
  /** Nothing came from the daemon for so long: it is asked for a sign of life. */
  quiet: 5_000,
  /** And for so long after that: it hangs. */
  answer: 5_000,
  /** A start that says nothing for so long hangs. Long, because a damaged database is mended in it. */
  start: 120_000,
  /** The same for a standby, which has all but the database behind it. */
  takeOver: 10_000,
  /** Who was ready for so long is started again at once. */
  steady: 5_000,
  /** The back-off's limits. */
  least: 200,
  most: 5_000,
  /** So many restarts in such a time, and no more. */
  restarts: 4,
  window: 180_000,
};

/** @typedef {typeof TIMES} Times */

/**
 * `daemon`: none; dying: it was killed and has not ended yet. `standby`: it was one that took over. `due`: when a
 * `tick` is wanted. `hopeless`: it is killed because no start would do better. `attempt`: restarts since it last was
 * ready, that on its way included. `restarts`: when each was, since the last decision was carried out or somebody
 * asked for a restart.
 *
 * @typedef {object} State
 * @property {import('../bridge.d.ts').DaemonState['name']} name
 * @property {number} since
 * @property {'none' | 'starting' | 'serving' | 'dying'} daemon
 * @property {boolean} standby
 * @property {number} heardAt
 * @property {boolean} asked
 * @property {boolean} hopeless
 * @property {number | null} due
 * @property {number} attempt
 * @property {readonly number[]} restarts
 * @property {string} reason
 * @property {readonly string[]} stderr
 */

/**
 * - `heard`: some bytes came. `hello`: `initialize` was answered. `tick`: `due` is over.
 * - `worked`: it carried a decision out, so starting it is worth it: its restarts so far count no more.
 * - `useless`: it answered `initialize` with a refusal that would come again.
 * - `gone`: the process ended. `again`: the same start might do better. `standby`: another one waits to take over.
 * - `restart`, `stop`: somebody asks for it.
 *
 * @typedef {{ kind: 'start' | 'heard' | 'hello' | 'worked' | 'tick' | 'restart' | 'stop' }
 *   | { kind: 'useless', reason: string }
 *   | { kind: 'gone', reason: string, stderr: readonly string[], again: boolean, standby: boolean }} Event
 */

/** @typedef {'spawn' | 'promote' | 'kill' | 'ping'} Effect `promote`: the standby is the daemon from now on. */
/** @typedef {{ now: number, random: number, times: Times }} Given `random`: 0 to 1. */
/** @typedef {{ state: State, effects: Effect[] }} Step */

/**
 * @param {number} now
 * @returns {State}
 */
export function beginning(now) {
  const nobody = /** @type {const} */ ({ daemon: 'none', standby: false, asked: false, hopeless: false, due: null });
  return { name: 'starting', since: now, ...nobody, heardAt: now, attempt: 0, restarts: [], reason: '', stderr: [] };
}

/**
 * @param {State} state
 * @param {Event} event
 * @param {Given} given
 * @returns {Step}
 */
export function step(state, event, given) {
  if (state.name === 'stopping') return event.kind === 'gone' ? only({ ...state, daemon: 'none' }) : only(state);
  switch (event.kind) {
    case 'start':
      return state.daemon === 'none' && state.name === 'starting' ? started(state, given, false) : only(state);
    case 'restart':
      return state.name === 'failed' ? started(beginning(given.now), given, false) : only(state);
    case 'stop':
      return only({ ...state, name: 'stopping', since: given.now, due: null });
    case 'heard':
      return only({ ...state, heardAt: given.now, asked: false });
    case 'hello':
      return state.daemon === 'starting' ? ready(state, given) : only(state);
    case 'worked':
      return only({ ...state, restarts: [] });
    case 'tick':
      return state.due === null ? only(state) : tick(state, given);
    case 'useless':
      return state.daemon === 'starting' ? useless(state, event.reason) : only(state);
    case 'gone':
      return gone(state, event, given);
  }
}

/**
 * What bridge.d.ts tells of it.
 *
 * @param {State} state
 * @param {string | null} dataDir
 * @returns {import('../bridge.d.ts').DaemonState}
 */
export function shown({ name, since, attempt, reason, stderr }, dataDir) {
  if (name === 'reconnecting') return { name, since, attempt, reason };
  if (name === 'failed') return { name, since, reason, stderr, dataDir };
  return { name, since };
}

/**
 * @param {State} state
 * @param {Effect[]} effects
 * @returns {Step}
 */
function only(state, ...effects) {
  return { state, effects };
}

/**
 * @param {State} state
 * @param {Given} given
 * @param {boolean} standby
 */
function started(state, { now, times }, standby) {
  const due = now + (standby ? times.takeOver : times.start);
  const next = { ...state, daemon: /** @type {const} */ ('starting'), standby, heardAt: now, asked: false, due };
  return only(next, standby ? 'promote' : 'spawn');
}

/**
 * @param {State} state
 * @param {Given} given
 */
function ready(state, { now, times }) {
  const due = now + times.quiet;
  return only({ ...state, name: 'ready', since: now, daemon: 'serving', heardAt: now, asked: false, due, attempt: 0 });
}

/**
 * @param {State} state
 * @param {Given} given
 */
function tick(state, given) {
  if (state.daemon === 'none') return restarted(state, given, false);
  const { now, times } = given;
  const late = Math.abs(now - Number(state.due)) > times.answer / 2;
  if (state.daemon === 'starting') return tickOfStart(state, late, given);
  if (state.asked && !late) {
    return hung(state, `it hung: no sign of life for ${inSeconds(times.quiet + times.answer)}`, given);
  }
  const left = late ? 0 : state.heardAt + times.quiet - now;
  if (left > 0) return only({ ...state, due: now + Math.min(left, times.quiet) });
  // So too where the timer came late: the machine slept, and the daemon with it.
  return only({ ...state, asked: true, due: now + times.answer }, 'ping');
}

/**
 * @param {State} state
 * @param {boolean} late
 * @param {Given} given
 */
function tickOfStart(state, late, given) {
  const { now, times } = given;
  const patience = state.standby ? times.takeOver : times.start;
  const left = late ? patience : state.heardAt + patience - now;
  if (left > 0) return only({ ...state, due: now + Math.min(left, patience) });
  return hung(state, `it hung: its start said nothing for ${inSeconds(patience)}`, given);
}

/**
 * @param {State} state
 * @param {string} reason
 * @param {Given} given
 */
function hung(state, reason, { now }) {
  return only({ ...reconnecting(state, reason, now), daemon: 'dying' }, 'kill');
}

/**
 * @param {State} state
 * @param {string} reason
 */
function useless(state, reason) {
  return only({ ...state, daemon: 'dying', hopeless: true, due: null, reason }, 'kill');
}

/**
 * @param {State} state
 * @param {Extract<Event, { kind: 'gone' }>} event
 * @param {Given} given
 */
function gone(state, event, given) {
  const { now, times } = given;
  if (state.daemon === 'none') return only(state);
  const killed = state.daemon === 'dying';
  // A standby that fails says nothing about how an ordinary start would do.
  const again = killed ? !state.hopeless : event.again || (state.standby && state.daemon === 'starting');
  const reason = killed ? state.reason : event.reason;
  const restarts = ofLate(state.restarts, given);
  if (!again) return only(failed(state, reason, event.stderr, now));
  if (isTooOften(restarts, times)) return only(failed(state, `${tooOften(times)}; ${reason}`, event.stderr, now));
  const next = { ...(killed ? state : reconnecting(state, reason, now)), restarts, daemon: /** @type {const} */ ('none') };
  if (event.standby) return restarted(next, given, true);
  const wait = isAtOnce(state, next, given) ? 0 : backOff(restarts, given);
  return wait === 0 ? restarted(next, given, false) : only({ ...next, due: now + wait });
}

/**
 * @param {State} state
 * @param {Given} given
 * @param {boolean} standby
 */
function restarted(state, given, standby) {
  return started({ ...state, restarts: [...state.restarts, given.now] }, given, standby);
}

/**
 * @param {State} state
 * @param {string} reason
 * @param {number} now
 * @returns {State}
 */
function reconnecting(state, reason, now) {
  const since = state.name === 'reconnecting' ? state.since : now;
  return { ...state, name: 'reconnecting', since, due: null, attempt: state.attempt + 1, reason };
}

/**
 * @param {State} state
 * @param {string} reason
 * @param {readonly string[]} stderr
 * @param {number} now
 * @returns {State}
 */
function failed(state, reason, stderr, now) {
  return { ...state, name: 'failed', since: now, daemon: 'none', due: null, reason, stderr };
}
