/**
 * When a second daemon is started that waits to take over: (state, event) to the next state and whether to spawn it.
 * Pure, as states.mjs is; whoever runs it sets one timer by `due`.
 *
 * The first daemon never suffers from this: its life is states.mjs's.
 */

/** In milliseconds, but for `failures`. */
export const STANDBY_TIMES = {
  /** After the first is ready; and again while it is asked for something. */
  settle: 1_000,
  /** The back-off's limits. */
  least: 1_000,
  most: 30_000,
  /** One that waited so long had not failed when it ended. */
  steady: 60_000,
  /** After so many in a row none is started until the daemon itself is started again. */
  failures: 3,
};

/** Its command line is wrong: a daemon that knows no standby. */
const WRONG_COMMAND = 2;

/**
 * - `idle`: none is wanted. `wanted`: one is spawned when `due` is over. `waiting`: there is one.
 * - `tired`: too many failed. `unknown`: this daemon has no such option, or the host wants none.
 *
 * @typedef {object} State
 * @property {'idle' | 'wanted' | 'waiting' | 'tired' | 'unknown'} name
 * @property {number} since
 * @property {number | null} due
 * @property {number} failures in a row
 */

/**
 * - `ready`: the first is. `tick`: `due` is over; `busy`: the first doesn't serve, or is asked for something.
 * - `gone`: it ended while it waited. `taken`: it is the first now. `drop`: none is wanted, and it is being killed.
 * - `served`: it took over, and is ready. `failed`: it took over, and ended before that.
 *
 * @typedef {{ kind: 'ready' | 'served' | 'taken' | 'drop' }
 *   | { kind: 'tick', busy: boolean } | { kind: 'gone' | 'failed', code: number | null }} Event
 */

/**
 * @param {boolean} wanted
 * @param {number} now
 * @returns {State}
 */
export function noStandby(wanted, now) {
  return { name: wanted ? 'idle' : 'unknown', since: now, due: null, failures: 0 };
}

/**
 * @param {State} state
 * @param {Event} event
 * @param {{ now: number, random: number, times: typeof STANDBY_TIMES }} given
 * @returns {{ state: State, spawn: boolean }}
 */
export function stepStandby(state, event, { now, random, times }) {
  const { name, failures } = state;
  /** @type {(name: State['name'], next?: Partial<State>, spawn?: boolean) => { state: State, spawn: boolean }} */
  const to = (name, next = {}, spawn = false) => ({ state: { ...state, name, since: now, due: null, ...next }, spawn });
  const same = { state, spawn: false };
  if (name === 'unknown') return same;
  switch (event.kind) {
    case 'ready':
      if (name !== 'idle' && name !== 'tired') return same;
      return to('wanted', { due: now + times.settle, failures: name === 'tired' ? 0 : failures });
    case 'tick':
      if (name !== 'wanted') return same;
      return event.busy ? to('wanted', { due: now + times.settle }) : to('waiting', {}, true);
    case 'gone':
      if (name !== 'waiting') return same;
      return to(...afterFailure(state, event.code, 'wanted', { now, random, times }));
    case 'failed':
      return to(...afterFailure(state, event.code, name, { now, random, times }));
    case 'served':
      return { state: { ...state, failures: 0 }, spawn: false };
    case 'taken':
    case 'drop':
      return name === 'tired' ? same : to('idle');
  }
}

/**
 * @param {State} state
 * @param {number | null} code
 * @param {State['name']} next where it may go on
 * @param {{ now: number, random: number, times: typeof STANDBY_TIMES }} given
 * @returns {[State['name'], Partial<State>]}
 */
function afterFailure({ name, since, failures: before }, code, next, { now, random, times }) {
  if (code === WRONG_COMMAND) return ['unknown', {}];
  const failures = name === 'waiting' && now - since >= times.steady ? 1 : before + 1;
  if (failures >= times.failures) return ['tired', { failures }];
  const wait = Math.min(times.most, times.least * 4 ** (failures - 1) * (1 + random));
  return [next, { failures, due: next === 'wanted' ? now + Math.round(wait) : null }];
}
