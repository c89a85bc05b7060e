/** An agenda on the clock: when each item begins, and what has no time. Pure; no clock of its own. */

/** @typedef {import('../../../protocol/typescript/contract.js').AgendaItem} AgendaItem */
/** @typedef {{ item: AgendaItem, at: number, isFirst: boolean }} Slot `at`: minutes since midnight; `isFirst`: of its group */

const DAY = 24 * 60;

/**
 * Return when each item begins; each begins when the one before it ends.
 *
 * @param {readonly AgendaItem[]} items
 * @param {number} start minutes since midnight
 * @returns {Slot[]}
 */
export function timetable(items, start) {
  let at = start;
  return items.map((item, index) => {
    const slot = { item, at, isFirst: index === 0 || items[index - 1].key !== item.key };
    at += item.minutes;
    return slot;
  });
}

/**
 * Return what has no minute: how many items, how many people.
 *
 * @param {readonly AgendaItem[]} items
 */
export function withoutTime(items) {
  const left = items.filter(({ minutes }) => minutes === 0);
  return { items: left.length, people: left.reduce((sum, { employees }) => sum + employees, 0) };
}

/**
 * Return `09:05`; past midnight the clock begins anew.
 *
 * @param {number} minutes since midnight
 */
export function clock(minutes) {
  const [hours, rest] = [Math.floor((minutes % DAY) / 60), minutes % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/**
 * Return the minutes since midnight of what somebody typed; null: it is no time.
 *
 * @param {string} text such as `09:05` or `9:05`
 */
export function minuteOf(text) {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return found && Number(found[1]) * 60 + Number(found[2]);
}

/**
 * Return the minutes that somebody typed; null: the daemon wouldn't take them.
 *
 * @param {string} text
 */
export function minutesTyped(text) {
  const minutes = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return minutes >= 1 && minutes <= 100_000 ? minutes : null;
}
