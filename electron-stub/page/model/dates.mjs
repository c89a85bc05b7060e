/** Days and moments as this page writes them, in the system's time zone. Pure; knows no present. */

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/**
 * Return the time of day, such as `14:03`.
 *
 * @param {number} at milliseconds since 1970 UTC
 */
export function timeWords(at) {
  return clock.format(at);
}

/**
 * Return the day, such as `1 Jan 1970`.
 *
 * @param {number} at milliseconds since 1970 UTC
 */
export function dayInWords(at) {
  return day.format(at);
}

/**
 * Return day and time, such as `1 Jan 1970, 14:03`.
 *
 * @param {number} at milliseconds since 1970 UTC
 */
export function momentInWords(at) {
  return `${dayInWords(at)}, ${timeWords(at)}`;
}

/**
 * Return a day of a workbook, such as `12 Jul 2014`.
 *
 * @param {string} date YYYY-MM-DD
 */
export function dateWords(date) {
  return dayInWords(new Date(`${date}T12:00:00`).getTime());
}
