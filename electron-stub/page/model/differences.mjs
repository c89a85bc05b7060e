/**
 * What differs between two states of a person, member by member, as pairs to be put into words. Pure: knows no words
 * and no page.
 */

/** @typedef {Readonly<Record<string, any>>} Members as `before` and `after` of a change have them */

/**
 * @typedef {{ member: 'box', from: number | null, to: number | null }
 *   | { member: 'performance' | 'potential', from: string | null, to: string | null }
 *   | { member: 'flags', added: readonly string[], removed: readonly string[] }
 *   | { member: 'donut', from: number | null, to: number | null, note: { from: string | null, to: string | null } | null }
 *   | { member: 'text', name: string, from: string | null, to: string | null }
 *   | { member: 'promotionReadiness', from: boolean | null, to: boolean | null }} Difference
 *   Boxes are numbers, null: not rated, or not placed in the exercise.
 */

import { boxOf } from './boxes.mjs';

/** Members that are texts, in the order they are told. */
const TEXTS = ['changeNote', 'notes', 'developmentFocus', 'developmentAction', 'promotionStatus'];

/** Members that are told in a way of their own. */
const TOLD = ['performance', 'potential', 'box', 'flags', 'donut', 'promotionReadiness', ...TEXTS];

/**
 * @param {Members} before
 * @param {Members} after the same members
 * @returns {Difference[]} the place first
 */
export function differences(before, after) {
  return [...placeOf(before, after), ...flagsOf(before, after), ...donutOf(before, after), ...restOf(before, after)];
}

/**
 * A rating that leaves somebody without a box is told by itself.
 *
 * @param {Members} before
 * @param {Members} after
 * @returns {Difference[]}
 */
function placeOf(before, after) {
  if ('box' in after) return [{ member: 'box', from: before.box, to: after.box }];
  const members = /** @type {const} */ (['performance', 'potential']);
  return members.filter((member) => member in after).map((member) => ({ member, from: before[member], to: after[member] }));
}

/**
 * @param {Members} before
 * @param {Members} after
 * @returns {Difference[]}
 */
function flagsOf(before, after) {
  if (!('flags' in after)) return [];
  const [was, is] = [/** @type {string[]} */ (before.flags), /** @type {string[]} */ (after.flags)];
  const [added, removed] = [is.filter((flag) => !was.includes(flag)), was.filter((flag) => !is.includes(flag))];
  return added.length + removed.length > 0 ? [{ member: 'flags', added, removed }] : [];
}

/**
 * @param {Members} before
 * @param {Members} after
 * @returns {Difference[]}
 */
function donutOf(before, after) {
  if (!('donut' in after)) return [];
  const [was, is] = [before.donut, after.donut];
  const note = { from: was?.note ?? null, to: is?.note ?? null };
  return [{ member: 'donut', from: donutBox(was), to: donutBox(is), note: note.from === note.to ? null : note }];
}

/** @param {import('../../../protocol/typescript/contract.js').Donut | null} donut */
function donutBox(donut) {
  return donut === null ? null : boxOf(donut.performance, donut.potential) || null;
}

/**
 * @param {Members} before
 * @param {Members} after
 * @returns {Difference[]}
 */
function restOf(before, after) {
  const texts = TEXTS.filter((name) => name in after);
  const others = Object.keys(after).filter((name) => !TOLD.includes(name));
  /** @type {Difference[]} */
  const readiness = 'promotionReadiness' in after
    ? [{ member: 'promotionReadiness', from: before.promotionReadiness, to: after.promotionReadiness }]
    : [];
  const told = [...texts, ...others].map((name) => /** @type {Difference} */ ({ member: 'text', name, from: said(before[name]), to: said(after[name]) }));
  return [...readiness, ...told];
}

/** @param {unknown} value @returns {string | null} */
function said(value) {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
