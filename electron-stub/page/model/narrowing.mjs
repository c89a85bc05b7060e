/** A filter with one more condition, and without it again. Pure; knows no page. */

/** @typedef {import('../../../protocol/typescript/contract.js').Filter} Filter */
/** @typedef {'level' | 'function' | 'location' | 'manager' | 'flag'} GroupBy */

/** @type {Readonly<Record<GroupBy, 'levels' | 'functions' | 'locations' | 'managers' | 'flags'>>} */
const MEMBERS = { level: 'levels', function: 'functions', location: 'locations', manager: 'managers', flag: 'flags' };

/**
 * True: this group is all that the filter leaves of its kind.
 *
 * @param {Filter | null} filter
 * @param {GroupBy} groupBy
 * @param {string | null} key null: people without any
 */
export function isNarrowedTo(filter, groupBy, key) {
  const values = filter?.[MEMBERS[groupBy]];
  return values?.length === 1 && values[0] === key;
}

/**
 * Return the filter that leaves only this group of what is shown; where it does so already, the one without that.
 *
 * @param {Filter | null} filter null: everybody
 * @param {GroupBy} groupBy
 * @param {string | null} key
 * @returns {Filter | null}
 */
export function narrowed(filter, groupBy, key) {
  const { [MEMBERS[groupBy]]: _, ...others } = filter ?? {};
  if (!isNarrowedTo(filter, groupBy, key)) return { ...others, [MEMBERS[groupBy]]: [key] };
  return Object.values(others).some((value) => value !== null && value !== undefined) ? others : null;
}
