/**
 * An import report as rows of text: what was understood, what was left out and why.
 *
 * Pure: no process, no terminal.
 */

import { counted, plain } from './terminal.mjs';

/** Lists longer than this are cut on the screen; the counts are whole. */
const LISTED = 8;

/** @type {Record<string, string>} */
const WHY_SKIPPED = { noId: 'no ID', noName: 'no name', duplicateId: 'ID seen before' };

/**
 * Return rows of a table: what, then a line or more.
 *
 * @param {import('../../protocol/typescript/contract.js').ImportReport} report
 * @returns {string[][]}
 */
export function describeImport(report) {
  const rows = [
    ['sheet', `${plain(report.sheetName)}, headers in row ${report.headerRow}`],
    ['imported', `${counted(report.imported, 'person', 'people')} of ${counted(report.rowsRead, 'row')}`],
    ['not rated', counted(report.notRated, 'person', 'people')],
    ['skipped', ...describeList(report.skipped, report.skippedCount, 'row', describeSkipped)],
    ['not understood', ...describeList(report.notUnderstood, report.notUnderstoodCount, 'cell', describeCell)],
    ['extra columns', report.extraColumns.map(plain).join(', ') || 'none'],
  ];
  if (report.alsoPossible?.length > 0) rows.push(['other sheets', report.alsoPossible.map(plain).join(', ')]);
  return rows;
}

/**
 * @template T
 * @param {readonly T[]} entries
 * @param {number} count of all: the list itself may be cut
 * @param {string} what
 * @param {(entry: T) => string} describe
 */
function describeList(entries, count, what, describe) {
  if (count === 0) return ['none'];
  const shown = entries.slice(0, LISTED).map(describe);
  const rest = count - shown.length;
  return [counted(count, what), ...shown, ...(rest > 0 ? [`and ${rest.toLocaleString('en')} more`] : [])];
}

/** @param {import('../../protocol/typescript/contract.js').SkippedRow} skipped */
function describeSkipped({ row, reason, value }) {
  const why = WHY_SKIPPED[reason] ?? plain(reason);
  return `row ${row}: ${why}${value === null ? '' : ` (${plain(value)})`}`;
}

/** @param {import('../../protocol/typescript/contract.js').NotUnderstood} notUnderstood */
function describeCell({ cell, header, value }) {
  return `${plain(cell)} ${plain(header)}: “${plain(value)}”`;
}
