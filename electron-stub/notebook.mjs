/**
 * What the shell was told, kept to compare it with what the daemon says after a restart.
 *
 * Pure: no process, no terminal. It never asks; whoever does writes the answers down here.
 */

import { isDeepStrictEqual } from 'node:util';

/** @typedef {{ people: any[], net: any[], history: any[] }} State employee.list, change.list, change.history */

/** People as the answers showed them, in the order of the workbook. */
export class Notebook {
  /** @type {Map<string, any>} */
  #people = new Map();

  /** @param {any[]} employees from any answer; those known already are replaced */
  note(employees) {
    for (const one of employees) this.#people.set(one.employeeId, one);
  }

  /** @param {string} employeeId */
  person(employeeId) {
    return this.#people.get(employeeId);
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
 * @param {{ employee: any, changes: any[] }} edit the answer to the call that the kill left unanswered
 * @returns {string[]}
 */
export function compareStates(noted, found, { employee, changes }) {
  const others = (/** @type {any} */ one) => one.employeeId !== employee.employeeId;
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
 * @param {string} what such as `person`, for the sentence
 * @param {any[]} noted
 * @param {any[]} found
 * @param {(one: any) => string} keyOf what makes one the same one
 * @returns {string[]}
 */
export function differences(what, noted, found, keyOf) {
  const before = new Map(noted.map((one) => [keyOf(one), one]));
  const after = new Map(found.map((one) => [keyOf(one), one]));
  const said = [
    ...[...before.keys()].filter((key) => !after.has(key)).map((key) => `${what} ${key} is missing`),
    ...[...after.keys()].filter((key) => !before.has(key)).map((key) => `${what} ${key} was not there before`),
    ...[...after].flatMap(([key, now]) =>
      before.has(key) ? unlike(before.get(key), now).map((says) => `${what} ${key}: ${says}`) : [],
    ),
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
