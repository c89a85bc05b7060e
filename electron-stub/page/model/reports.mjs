/** What reports of import and refresh say, put in order for people. Pure; knows no words. */

/** @typedef {import('../../../protocol/typescript/contract.js').ImportReport} ImportReport */
/** @typedef {import('../../../protocol/typescript/contract.js').RefreshReport} RefreshReport */
/** @typedef {import('../../../protocol/typescript/contract.js').SkippedRow} SkippedRow */

/** Members that come one for each level or year: `managementChain.3`, `ratingsHistory.2024`. */
const NUMBERED = /^(managementChain|ratingsHistory)\.(\d+)$/;

/**
 * Return which column is what, in the order of the report.
 *
 * @param {Pick<ImportReport, 'columns'>} report
 * @returns {{ member: string, number: string | null, header: string }[]} `number`: of a level or a year
 */
export function columnsOf({ columns }) {
  return Object.entries(columns).map(([field, header]) => {
    const [, member = field, number = null] = NUMBERED.exec(field) ?? [];
    return { member, number, header };
  });
}

/**
 * True when everybody was imported, and every cell understood.
 *
 * @param {Pick<ImportReport, 'skippedCount' | 'notUnderstoodCount'>} report
 */
export function isClean({ skippedCount, notUnderstoodCount }) {
  return skippedCount === 0 && notUnderstoodCount === 0;
}

/**
 * Return how many more there are than a list tells: reports cut their lists, and count whole.
 *
 * @param {readonly unknown[]} list
 * @param {number} count
 */
export function leftOut(list, count) {
  return Math.max(0, count - list.length);
}

/**
 * True when a refresh found nothing that the session didn't have.
 *
 * @param {RefreshReport} report
 */
export function isSame({ joinedCount, leftCount, returnedCount, updatedCount, conflictsCount }) {
  return joinedCount + leftCount + returnedCount + updatedCount + conflictsCount === 0;
}

/**
 * Return conflicts by person, each where the person's first one stood.
 *
 * @param {RefreshReport['conflicts']} conflicts
 */
export function byPerson(conflicts) {
  /** @type {Map<string, RefreshReport['conflicts'][number][]>} */
  const found = new Map();
  for (const conflict of conflicts) found.set(conflict.employeeId, [...(found.get(conflict.employeeId) ?? []), conflict]);
  return [...found].map(([employeeId, each]) => ({ employeeId, conflicts: each }));
}
