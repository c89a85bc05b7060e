/** Where an arrow key leads from a tile: to another one of the box, or to the next box that has people. Pure. */

import { TRAY, neighbour } from './boxes.mjs';

/** @typedef {'left' | 'right' | 'up' | 'down'} Direction */

/**
 * Return who is reached; the same person where there is nobody in that direction.
 *
 * @param {readonly (readonly string[])[]} boxes who is in which box, by number
 * @param {readonly number[]} columns how many tiles lie side by side, by box
 * @param {number} box
 * @param {string} id
 * @param {Direction} direction
 * @returns {string}
 */
export function walk(boxes, columns, box, id, direction) {
  const list = boxes[box];
  const index = list.indexOf(id);
  const inside = step(index, list.length, columns[box], direction);
  if (inside !== null) return list[inside];
  for (let here = box, next = neighbour(box, direction); next !== here; here = next, next = neighbour(next, direction)) {
    const there = boxes[next];
    if (there.length > 0) return direction === 'left' || direction === 'up' ? there[there.length - 1] : there[0];
    if (next === TRAY) break;
  }
  return id;
}

/**
 * Return the index one step on inside a box; null: the step leads out of it.
 *
 * @param {number} index
 * @param {number} count
 * @param {number} columns
 * @param {Direction} direction
 */
function step(index, count, columns, direction) {
  const column = index % columns;
  if (direction === 'left') return column > 0 ? index - 1 : null;
  if (direction === 'right') return column < columns - 1 && index + 1 < count ? index + 1 : null;
  if (direction === 'up') return index >= columns ? index - columns : null;
  if (index + columns < count) return index + columns;
  const inLastRow = Math.floor(index / columns) === Math.floor((count - 1) / columns);
  return inLastRow ? null : count - 1;
}
