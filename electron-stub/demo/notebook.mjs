/**
 * What the shell was told, kept to compare it with what the daemon says after a restart.
 *
 * Pure: no process, no terminal. It never asks; whoever does writes the answers down here.
 */

import { isDeepStrictEqual } from 'node:util';

/** @typedef {{ employeeId: string }} Known */
/**
 * @typedef {object} State
 * @property {readonly Known[]} people employee.list
 * @property {readonly Known[]} net change.list
 * @property {readonly { seq: number }[]} history change.history
 */

/**
 * People as the answers showed them, in the order of the workbook.
 *
 * @template {Known} Person
 */
export class Notebook {
  /** @type {Map<string, Person>} */
  #people = new Map();

  /** @param {readonly Person[]} employees from any answer; those known already are replaced */
  note(employees) {
    for (const one of employees) this.#people.set(one.employeeId, one);
  }

  /** @param {string} employeeId of somebody who was noted */
  person(employeeId) {
    return /** @type {Person} */ (this.#people.get(employeeId));
  }

  get people() {
    return [...this.#people.values()];
  }
}

/**
 * Return what differs from the state before the kill plus one edit done exactly once; empty when nothing does.
 *
 * @param {State} noted `people` as the answers told them, not as a list did
 * @param {State} found
 * @param {{ employee: Known & { changed: boolean }, changes: readonly { seq: number }[] }} edit the answer to the call that the kill left unanswered
 * @returns {string[]}
 */
export function compareStates(noted, found, { employee, changes }) {
  const others = (/** @type {Known} */ one) => one.employeeId !== employee.employeeId;
  const people = noted.people.map((one) => (others(one) ? one : employee));
  const netOfIt = found.net.filter((one) => !others(one)).length;
  return [
    ...differences('person', people, found.people, (one) => one.employeeId),
    ...differences('edit', [...changes, ...noted.history], found.history, (one) => String(one.seq)),
    ...differences('net change', noted.net.filter(others), found.net.filter(others), (one) => one.employeeId),
    ...(netOfIt === Number(employee.changed) ? [] : [`net change ${employee.employeeId} is there ${netOfIt} times`]),
  ];
}

/**
 * Return what differs between two lists, a sentence each; empty when nothing does. Order counts.
 *
 * @template {object} T
 * @param {string} what such as `person`, for the sentence
 * @param {readonly T[]} noted
 * @param {readonly T[]} found
 * @param {(one: T) => string} keyOf what makes one the same one
 * @returns {string[]}
 */
export function differences(what, noted, found, keyOf) {
  const before = new Map(noted.map((one) => [keyOf(one), one]));
  const after = new Map(found.map((one) => [keyOf(one), one]));
  const said = [
    ...[...before.keys()].filter((key) => !after.has(key)).map((key) => `${what} ${key} is missing`),
    ...[...after.keys()].filter((key) => !before.has(key)).map((key) => `${what} ${key} was not there before`),
    ...[...after].flatMap(([key, now]) => {
      const then = before.get(key);
      return then ? unlike(then, now).map((says) => `${what} ${key}: ${says}`) : [];
    }),
  ];
  if (found.length !== after.size) said.push(`${found.length - after.size} × one ${what} twice`);
  const [order, was] = [[...after.keys()], [...before.keys()]];
  if (said.length === 0 && !isDeepStrictEqual(order, was)) said.push(`the order of the list (${what}) differs`);
  return said;
}

/**
 * @param {Record<string, any>} noted
 * @param {Record<string, any>} found
 */
function unlike(noted, found) {
  return [...new Set([...Object.keys(noted), ...Object.keys(found)])]
    .filter((member) => !isDeepStrictEqual(noted[member], found[member]))
    .map((member) => `${member} was ${JSON.stringify(noted[member])}, is ${JSON.stringify(found[member])}`);
}
