/** Moments as people say them today. Pure: the present is handed in. */

import { texts } from '../texts.mjs';
import { momentInWords, timeWords } from './dates.mjs';

const fullDay = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/**
 * @param {number} at milliseconds since 1970 UTC
 * @param {number} now
 */
export function dayWords(at, now) {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return texts.history.today;
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  return day === before.toDateString() ? texts.history.yesterday : fullDay.format(at);
}

/**
 * Return the time of day, with the day in front of it if that isn't today.
 *
 * @param {number} at milliseconds since 1970 UTC
 * @param {number} now
 */
export function momentWords(at, now) {
  return new Date(at).toDateString() === new Date(now).toDateString() ? timeWords(at) : momentInWords(at);
}
