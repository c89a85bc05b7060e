/** From the fields of the settings page to what the daemon takes, and from its refusals to fields. Pure; no words. */

import { LEVELS } from './boxes.mjs';

/** @typedef {import('../../../protocol/typescript/contract.js').Settings} Settings */
/** @typedef {import('../../../protocol/typescript/contract.js').Methods['settings.update']['params']} Wanted */
/** @typedef {'number' | 'hundred' | 'minutes' | 'together'} Slip */

/** What the boxes are called as long as nobody gives them other names; the first is box 1. */
export const DEFAULT_LABELS = [
  ...['Underperformer', 'Effective Pro', 'Workhorse'],
  ...['Inconsistent', 'Core Talent', 'High Impact'],
  ...['Enigma', 'Growth', 'Star'],
];

const NUMBERS = /** @type {const} */ ([1, 2, 3, 4, 5, 6, 7, 8, 9]);
const DEFAULT_MINUTES = 5;
const MOST_MINUTES = 480;

/**
 * Return what stands in each field, by the field's name; a default stands in none.
 *
 * @param {Settings} settings
 * @returns {Record<string, string>}
 */
export function fieldsOf({ gridLabels, targetDistribution, ratingWords, minutesPerBox }) {
  const minutes = (/** @type {number} */ value) => (value === DEFAULT_MINUTES ? '' : String(value));
  return {
    ...Object.fromEntries(NUMBERS.map((box) => [`gridLabels.${box}`, gridLabels[box] === DEFAULT_LABELS[box - 1] ? '' : gridLabels[box]])),
    ...Object.fromEntries(LEVELS.map((level) => [`targetDistribution.${level}`, targetDistribution ? String(targetDistribution[level]) : ''])),
    ...Object.fromEntries(LEVELS.map((level) => [`ratingWords.${level}`, ratingWords[level].join(', ')])),
    ...Object.fromEntries(NUMBERS.map((box) => [`minutesPerBox.${box}`, minutes(minutesPerBox[box])])),
    'minutesPerBox.notRated': minutes(minutesPerBox.notRated),
  };
}

/**
 * Return what the fields ask for, and where they can't be meant.
 *
 * @param {Readonly<Record<string, string>>} fields
 * @returns {{ wanted: Wanted, slips: Readonly<Record<string, Slip>> }}
 */
export function wantedOf(fields) {
  const text = (/** @type {string} */ name) => (fields[name] ?? '').trim();
  const { target, slips: targetSlips } = targetOf(LEVELS.map((level) => text(`targetDistribution.${level}`)));
  const { minutes, slips } = minutesOf([...NUMBERS, 'notRated'].map((box) => [String(box), text(`minutesPerBox.${box}`)]));
  const wanted = {
    gridLabels: Object.fromEntries(NUMBERS.map((box) => [box, text(`gridLabels.${box}`) || null])),
    ratingWords: Object.fromEntries(LEVELS.map((level) => [level, wordsOf(text(`ratingWords.${level}`))])),
    targetDistribution: target,
    minutesPerBox: minutes,
  };
  return { wanted: /** @type {Wanted} */ (/** @type {unknown} */ (wanted)), slips: { ...targetSlips, ...slips } };
}

/** @param {string[]} texts of Low, Medium and High @returns {{ target: object | null, slips: Record<string, Slip> }} */
function targetOf(texts) {
  if (texts.every((text) => text === '')) return { target: null, slips: {} };
  const numbers = texts.map(numberOf);
  /** @type {Record<string, Slip>} */
  const slips = {};
  LEVELS.forEach((level, index) => {
    if (!(numbers[index] > 0)) slips[`targetDistribution.${level}`] = texts[index] === '' ? 'together' : 'number';
  });
  const sum = numbers.reduce((one, other) => one + other, 0);
  if (Object.keys(slips).length === 0 && Math.abs(sum - 100) > 1e-6) slips['targetDistribution.High'] = 'hundred';
  return { target: Object.fromEntries(LEVELS.map((level, index) => [level, numbers[index]])), slips };
}

/** @param {string[][]} texts box and what was typed @returns {{ minutes: object, slips: Record<string, Slip> }} */
function minutesOf(texts) {
  const minutes = texts.map(([box, text]) => /** @type {const} */ ([box, text === '' ? DEFAULT_MINUTES : numberOf(text)]));
  const wrong = minutes.filter(([, value]) => !(value >= 0 && value <= MOST_MINUTES));
  const slips = wrong.map(([box]) => [`minutesPerBox.${box}`, /** @type {Slip} */ ('minutes')]);
  return { minutes: Object.fromEntries(minutes), slips: Object.fromEntries(slips) };
}

/** NaN: it is no number. A comma is what some put for a point. @param {string} text */
function numberOf(text) {
  return /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : NaN;
}

/** @param {string} text */
function wordsOf(text) {
  return text.split(',').map((word) => word.trim()).filter(Boolean);
}

/**
 * Return what the daemon refused, by field: one setting, or members of the wrong shape. Empty: it is about no field.
 *
 * @param {{ message: string, data?: Readonly<Record<string, unknown>> }} refusal
 * @returns {Readonly<Record<string, string>>}
 */
export function refusedFields({ message, data = {} }) {
  if (typeof data.setting === 'string') return { [data.setting]: typeof data.reason === 'string' ? data.reason : message };
  const errors = /** @type {{ path: string, says: string }[]} */ (Array.isArray(data.errors) ? data.errors : []);
  return Object.fromEntries(errors.map(({ path, says }) => [path.replace(/\[\d+\]$/, ''), says]));
}
