/** Who is shown in which box. Pure: no page, no daemon. */

import { CENTRE, TRAY, boxOf } from './boxes.mjs';

/** @typedef {import('./people.mjs').People} People */
/** @typedef {import('./people.mjs').Person} Person */

/**
 * @typedef {object} Placing
 * @property {readonly (readonly string[])[]} boxes by number, 0 is the tray: who is there, in order of their names
 * @property {number} rated how many people are shown in boxes
 * @property {number} shown how many are shown at all
 */

/**
 * Return the box that somebody is shown in.
 *
 * @param {Person} person
 * @param {boolean} donut true: as if the centre box weren't there
 */
export function boxShown(person, donut) {
  if (!donut || person.donut === null) return boxOf(person.performance, person.potential);
  return boxOf(person.donut.performance, person.donut.potential);
}

/**
 * @param {People} people
 * @param {ReadonlySet<string> | null} matched who is not filtered out; null: everybody
 * @param {boolean} donut true: only those of the centre box, where the donut exercise puts them
 * @returns {Placing}
 */
export function placed(people, matched, donut) {
  const boxes = Array.from({ length: 10 }, () => /** @type {string[]} */ ([]));
  let shown = 0;
  for (const id of people.inOrder) {
    const person = people.get(id);
    if (!person || (matched && !matched.has(id))) continue;
    if (donut && boxOf(person.performance, person.potential) !== CENTRE) continue;
    boxes[boxShown(person, donut)].push(id);
    shown += 1;
  }
  return { boxes, shown, rated: shown - boxes[TRAY].length };
}
