/** Changes in plain words. Pure: who is called how, and what a box is called, is handed in. */

import { texts } from '../texts.mjs';
import { differences } from './differences.mjs';
import { FLAGS } from './flags.mjs';

/** @typedef {import('./differences.mjs').Difference} Difference */
/** @typedef {import('../../../protocol/typescript/contract.js').Change} Change */
/** @typedef {{ person: (employeeId: string) => string, box: (box: number) => string }} Names `box` gives the label alone */

/**
 * Return the words for a box, such as `Star 9`.
 *
 * @param {number | null} box null: not rated
 * @param {Names} names
 */
export function boxWords(box, names) {
  return box === null ? texts.changes.notRated : texts.changes.box(names.box(box), box);
}

/** @param {string} flag */
function flagWords(flag) {
  return FLAGS[flag]?.name ?? flag;
}

/**
 * @param {readonly Difference[]} found
 * @param {Names} names
 * @returns {string[]}
 */
export function differenceWords(found, names) {
  return found.flatMap((difference) => wordsOf(difference, names));
}

/**
 * @param {Difference} difference
 * @param {Names} names
 * @returns {string[]}
 */
function wordsOf(difference, names) {
  const says = texts.changes;
  switch (difference.member) {
    case 'box':
      return [says.from(boxWords(difference.from, names), boxWords(difference.to, names))];
    case 'performance':
    case 'potential':
      return [says.rating(texts[difference.member], difference.from ?? says.notRated, difference.to ?? says.notRated)];
    case 'flags':
      return [
        ...(difference.added.length > 0 ? [says.flagsOn(difference.added.map(flagWords).join(', '))] : []),
        ...(difference.removed.length > 0 ? [says.flagsOff(difference.removed.map(flagWords).join(', '))] : []),
      ];
    case 'donut':
      return donutWords(difference, names);
    case 'promotionReadiness':
      return [difference.to === null ? says.readyUnsaid : difference.to ? says.ready : says.notReady];
    case 'text': {
      const name = says.members[difference.name] ?? difference.name;
      return [difference.to === null ? says.textGone(name) : says.text(name, difference.to)];
    }
  }
}

/**
 * @param {Extract<Difference, { member: 'donut' }>} difference
 * @param {Names} names
 */
function donutWords({ from, to, note }, names) {
  const says = texts.changes;
  const words = [];
  if (to !== null && to !== from) words.push(says.donutPlaced(boxWords(to, names)));
  if (to === null && from !== null) words.push(says.donutCleared);
  else if (note) words.push(note.to === null ? says.donutNoteGone : says.donutNote(note.to));
  return words;
}

/**
 * Return one plain sentence about a change.
 *
 * @param {Change} change
 * @param {Names} names
 * @returns {string}
 */
export function sentence(change, names) {
  const says = texts.history;
  const { kind, employeeIds, note } = change;
  switch (kind) {
    case 'undo':
      return says.undo(plain(change, names));
    case 'redo':
      return says.redo(plain(change, names));
    case 'revert':
      return says.revert(who(employeeIds, names));
    case 'restoreCheckpoint':
      return says.restore(note ?? '', employeeIds.length);
    case 'export':
      return says.exported(fileOf(note), employeeIds.length);
    case 'refresh':
      return says.refreshed(fileOf(note), employeeIds.length);
    case 'lost':
      return says.lost;
    default:
      return plain(change, names);
  }
}

/**
 * @param {Change} change
 * @param {Names} names
 */
function plain({ employeeIds, before, after }, names) {
  const says = texts.history;
  if (employeeIds.length === 1) {
    const [id] = employeeIds;
    const words = differenceWords(differences(before[id] ?? {}, after[id] ?? {}), names);
    return says.of(names.person(id), words.join('; ') || says.nothing);
  }
  const all = employeeIds.map((id) => differences(before[id] ?? {}, after[id] ?? {}));
  const count = employeeIds.length;
  const boxes = all.map((found) => found.find((difference) => difference.member === 'box'));
  if (boxes.every(Boolean)) {
    const to = new Set(boxes.map((difference) => difference?.to));
    const [box] = to;
    return to.size === 1 ? says.moved(count, boxWords(/** @type {number | null} */ (box), names)) : says.movedAbout(count);
  }
  const told = new Set(all.map((found) => differenceWords(found, names).join('; ')));
  const [words] = told;
  return told.size === 1 && words ? says.flagged(count, words) : says.changed(count);
}

/**
 * @param {readonly string[]} ids
 * @param {Names} names
 */
function who(ids, names) {
  return ids.length === 1 ? names.person(ids[0]) : texts.history.people(ids.length);
}

/**
 * Return a path's last part, whichever way its slashes lean.
 *
 * @param {string | null} path
 */
function fileOf(path) {
  return path?.split(/[\\/]/).at(-1) ?? '';
}
