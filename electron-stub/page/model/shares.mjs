/** How groups are drawn and put in order: segments of a bar, and what they are sorted by. Pure; knows no page. */

/** @typedef {import('../../../protocol/typescript/contract.js').Group} Group */
/** @typedef {import('./boxes.mjs').Cohort} Cohort */
/** @typedef {{ cohort: Cohort, count: number, share: number, from: number }} Segment `from`: where it begins, 0 to 1 */
/** @typedef {'name' | 'total' | Cohort} Column */
/** @typedef {{ by: Column | null, falling: boolean }} Order `by` null: as the daemon has them */

/** From left to right. @type {readonly Cohort[]} */
export const COHORTS = ['needsAttention', 'middle', 'topTalent'];

const collator = new Intl.Collator('en', { numeric: true });

/**
 * Return the segments of a group's bar; together they are as long as the bar, and without rated people there are none.
 *
 * @param {Group} group
 * @returns {Segment[]}
 */
export function stacked({ rated, cohorts }) {
  let before = 0;
  const segments = [];
  for (const cohort of COHORTS) {
    const { count } = cohorts[cohort];
    if (count > 0) segments.push({ cohort, count, share: count / rated, from: before / rated });
    before += count;
  }
  return segments;
}

/**
 * Return the groups in this order. Who has nothing to be sorted by (no name, no rated people) comes last either way;
 * equals stay as they were.
 *
 * @param {readonly Group[]} groups
 * @param {Order} order
 */
export function ordered(groups, { by, falling }) {
  if (by === null) return groups;
  const sign = falling ? -1 : 1;
  return groups.toSorted((one, other) => {
    const [a, b] = [valueOf(one, by), valueOf(other, by)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (typeof a === 'string' ? collator.compare(a, String(b)) : a - Number(b));
  });
}

/** @param {Group} group @param {Column} by */
function valueOf(group, by) {
  if (by === 'name') return group.name;
  if (by === 'total') return group.total;
  return group.cohorts[by].share;
}

/**
 * Return the order after a press on a column: names rise first, numbers fall first, then the other way, then as before.
 *
 * @param {Order} order
 * @param {Column} column
 * @returns {Order}
 */
export function pressed(order, column) {
  const first = column !== 'name';
  if (order.by !== column) return { by: column, falling: first };
  return order.falling === first ? { by: column, falling: !first } : { by: null, falling: false };
}
