/**
 * How soon a daemon that ended is started again, and how often: rules over when it was before. Pure, as states.mjs is,
 * which decides whether it is started again at all.
 */

import { inSeconds } from './clock.mjs';

/** @typedef {import('./states.mjs').State} State */
/** @typedef {import('./states.mjs').Given} Given */
/** @typedef {import('./states.mjs').Times} Times */

/**
 * Those restarts that count: of the last while, and none of the future, where the clock was set back.
 *
 * @param {readonly number[]} restarts when each was, milliseconds since 1970 UTC
 * @param {Given} given
 */
export function ofLate(restarts, { now, times }) {
  return restarts.filter((at) => at <= now && at > now - times.window);
}

/**
 * @param {readonly number[]} restarts of late
 * @param {Times} times
 */
export function isTooOften(restarts, times) {
  return restarts.length >= times.restarts;
}

/** That, as half a sentence. @param {Times} times */
export const tooOften = ({ restarts, window }) => `it was started again ${restarts} times within ${inSeconds(window)}`;

/**
 * True for the first restart, of one that served for a while or was killed because it hung; and for the ordinary start
 * instead of a take-over that failed.
 *
 * @param {State} was
 * @param {State} next
 * @param {Given} given
 */
export function isAtOnce(was, next, { now, times }) {
  if (was.standby && was.daemon !== 'serving') return true;
  return next.attempt === 1 && (was.daemon === 'dying' || now - was.since >= times.steady);
}

/**
 * Milliseconds until the next start: three times as long for each restart of late, half of it by chance.
 *
 * @param {readonly number[]} restarts of late
 * @param {Given} given
 */
export function backOff(restarts, { random, times }) {
  const whole = times.least * 2 * 3 ** restarts.length;
  return Math.min(times.most, Math.max(times.least, Math.round(whole * (0.5 + random / 2))));
}
