/** What a filter says, in words: one chip for each group, for the text, for those hidden. Pure. */

import { texts } from '../texts.mjs';
import { GROUPS, chosenOf, showingHidden, withText, without } from './filtering.mjs';

/** @typedef {import('./filtering.mjs').Filter} Filter */
/** @typedef {import('./filtering.mjs').Group} Group */
/** @typedef {import('./filtering.mjs').Value} Value */
/** @typedef {{ key: string, words: string, rest: Filter | null }} Chip `rest`: the filter without it */

/**
 * @param {Filter | null} filter
 * @param {(group: Group, value: Value) => string} words for one value
 * @returns {Chip[]}
 */
export function chipsOf(filter, words) {
  const says = texts.filters;
  /** @type {Chip[]} */
  const chips = [];
  for (const group of GROUPS) {
    const chosen = chosenOf(filter, group);
    if (chosen.length === 0) continue;
    const said = chosen.map((value) => words(group, value)).join(', ');
    chips.push({ key: group, words: says.chip(says.groups[group], said), rest: without(filter, group) });
  }
  if (filter?.text) chips.push({ key: 'text', words: says.contains(filter.text), rest: withText(filter, '') });
  const hidden = filter?.excludeIds?.length ?? 0;
  if (hidden > 0) chips.push({ key: 'excludeIds', words: says.hidden(hidden), rest: showingHidden(filter) });
  return chips;
}

/**
 * Return what people call a value.
 *
 * @param {Group} group
 * @param {Value} value
 * @param {string | null} label as the daemon has it; null: none
 */
export function valueWords(group, value, label) {
  const says = texts.filters;
  const fixed = /** @type {Record<string, Record<string, string>>} */ (says.values)[group]?.[String(value)];
  if (fixed) return fixed;
  if (value === null) return /** @type {Record<string, string>} */ (says.without)[group] ?? '';
  return label ?? String(value);
}
