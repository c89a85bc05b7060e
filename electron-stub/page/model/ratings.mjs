/** The ratings of past years as a small line. Pure: words and levels in, places in a drawing out. */

import { LEVELS } from './boxes.mjs';

/** @typedef {import('./boxes.mjs').Level} Level */
/** @typedef {{ year: string, word: string, level: Level | null }} Rating `level` null: nobody said what the word means */
/** @typedef {{ x: number, y: number }} Point */

/**
 * Return the ratings in order of their years. A word counts as a level if it is one, or the settings say so.
 *
 * @param {Readonly<Record<string, string>>} history year to word
 * @param {Readonly<Partial<Record<Level, readonly string[]>>>} words of the settings
 * @returns {Rating[]}
 */
export function ratingsOf(history, words) {
  const years = Object.keys(history).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return years.map((year) => ({ year, word: history[year], level: levelOf(history[year], words) }));
}

/**
 * @param {string} word
 * @param {Readonly<Partial<Record<Level, readonly string[]>>>} words
 * @returns {Level | null}
 */
export function levelOf(word, words) {
  const plain = word.trim().toLowerCase();
  const means = (/** @type {Level} */ level) => [level, ...(words[level] ?? [])].some((other) => other.trim().toLowerCase() === plain);
  return LEVELS.find(means) ?? null;
}

/**
 * Return where each rating lies: years from left to right, High at the top; null: its word says no level.
 *
 * @param {readonly Rating[]} ratings
 * @param {{ width: number, height: number, margin: number }} drawing in CSS pixels
 * @returns {(Point | null)[]}
 */
export function pointsOf(ratings, { width, height, margin }) {
  const step = ratings.length > 1 ? (width - 2 * margin) / (ratings.length - 1) : 0;
  const first = ratings.length > 1 ? margin : width / 2;
  return ratings.map(({ level }, index) => {
    if (level === null) return null;
    return { x: first + index * step, y: margin + (1 - LEVELS.indexOf(level) / 2) * (height - 2 * margin) };
  });
}

/**
 * Return the lines that join neighbouring years; a year without a level parts them.
 *
 * @param {readonly (Point | null)[]} points
 * @returns {Point[][]}
 */
export function linesOf(points) {
  /** @type {Point[][]} */
  const lines = [[]];
  for (const point of points) {
    if (point) lines[lines.length - 1].push(point);
    else lines.push([]);
  }
  return lines.filter((line) => line.length > 1);
}
