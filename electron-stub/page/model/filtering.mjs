/** A filter as it is put together: values chosen by group. Pure: knows no words and no page. */

/** @typedef {import('../../../protocol/typescript/contract.js').Filter} Filter */
/** @typedef {import('../../../protocol/typescript/contract.js').FilterOptions} FilterOptions */
/** @typedef {'levels' | 'functions' | 'locations' | 'managers' | 'flags' | 'boxes' | 'performance' | 'potential' | 'movers' | 'rated' | 'changed'} Group */
/** @typedef {string | number | boolean | null} Value null: people without any */

/** In the order they are drawn. @type {readonly Group[]} */
export const GROUPS = ['boxes', 'performance', 'potential', 'levels', 'functions', 'locations', 'managers', 'flags', 'rated', 'changed', 'movers'];

/** Of these one value is chosen, or none. */
const SINGLE = ['rated', 'changed'];

/**
 * @param {Filter | null} filter
 * @param {Group} group
 * @returns {readonly Value[]}
 */
export function chosenOf(filter, group) {
  const values = filter?.[group];
  if (values === undefined || values === null) return [];
  return Array.isArray(values) ? values : [/** @type {boolean} */ (values)];
}

/**
 * Return the filter with a value chosen, or no longer.
 *
 * @param {Filter | null} filter
 * @param {Group} group
 * @param {Value} value
 */
export function toggled(filter, group, value) {
  const chosen = chosenOf(filter, group);
  const isChosen = chosen.includes(value);
  if (SINGLE.includes(group)) return cleaned({ ...filter, [group]: isChosen ? null : value });
  return cleaned({ ...filter, [group]: isChosen ? chosen.filter((other) => other !== value) : [...chosen, value] });
}

/**
 * Return the filter without a group.
 *
 * @param {Filter | null} filter
 * @param {Group} group
 */
export function without(filter, group) {
  return cleaned({ ...filter, [group]: null });
}

/**
 * @param {Filter | null} filter
 * @param {string} text blank: any
 */
export function withText(filter, text) {
  return cleaned({ ...filter, text });
}

/**
 * Leave people out, whatever else fits.
 *
 * @param {Filter | null} filter
 * @param {Iterable<string>} ids
 */
export function hiding(filter, ids) {
  return cleaned({ ...filter, excludeIds: [...new Set([...(filter?.excludeIds ?? []), ...ids])] });
}

/** @param {Filter | null} filter */
export function showingHidden(filter) {
  return cleaned({ ...filter, excludeIds: [] });
}

/**
 * Return how many things narrow the review down: each group once, the text, those hidden.
 *
 * @param {Filter | null} filter
 */
export function countOf(filter) {
  return filter === null ? 0 : Object.keys(filter).length;
}

/**
 * Return the filter without what says nothing; null: everybody is shown.
 *
 * @param {Filter} filter
 * @returns {Filter | null}
 */
function cleaned(filter) {
  const says = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0));
  return says.length > 0 ? Object.fromEntries(says) : null;
}

/** @typedef {{ value: Value, label: string | null, count: number, colour?: string | null }} Choice */

/**
 * Return what a group offers: the values that anybody has, each with how many people choosing it would leave. Those of
 * a group are counted as if nothing were chosen in it: otherwise every other value of it would leave nobody.
 *
 * @param {Group} group
 * @param {FilterOptions} all of everybody
 * @param {FilterOptions | null} here of those that the other groups leave; null: not known yet
 * @returns {Choice[]}
 */
export function choicesOf(group, all, here) {
  const counts = new Map((here?.[group] ?? []).map(({ value, count }) => [/** @type {Value} */ (value), count]));
  return /** @type {readonly Choice[]} */ (/** @type {unknown} */ (all[group])).map((option) => ({
    ...option,
    label: option.label ?? null,
    count: here ? (counts.get(option.value) ?? 0) : option.count,
  }));
}
