/** The journal as a list to read: days, changes and checkpoints in their places. Pure: the time zone is the system's. */

/** @typedef {import('../../../protocol/typescript/contract.js').Change} Change */
/** @typedef {import('../../../protocol/typescript/contract.js').Checkpoint} Checkpoint */

/**
 * @typedef {{ kind: 'day', key: string, at: number }
 *   | { kind: 'change', key: string, change: Change }
 *   | { kind: 'checkpoint', key: string, checkpoint: Checkpoint }} Line
 */

/**
 * Return the lines, newest first: a day before its first line, a checkpoint above the change that it was made after.
 *
 * @param {readonly Change[]} changes newest first
 * @param {readonly Checkpoint[]} checkpoints newest first
 * @param {boolean} more true: older changes aren't here yet, so older checkpoints have no place yet
 * @returns {Line[]}
 */
export function linesOf(changes, checkpoints, more) {
  /** @type {Line[]} */
  const lines = [];
  let day = '';
  /** @param {Line} line @param {number} at */
  const add = (line, at) => {
    const key = new Date(at).toDateString();
    if (key !== day) lines.push({ kind: 'day', key: `day ${key} ${line.key}`, at });
    day = key;
    lines.push(line);
  };
  let next = 0;
  /** @param {number} seq */
  const checkpointsFrom = (seq) => {
    for (; next < checkpoints.length && checkpoints[next].seq >= seq; next += 1) {
      const checkpoint = checkpoints[next];
      add({ kind: 'checkpoint', key: checkpoint.checkpointId, checkpoint }, checkpoint.at);
    }
  };
  for (const change of changes) {
    checkpointsFrom(change.seq);
    add({ kind: 'change', key: String(change.seq), change }, change.at);
  }
  if (!more) checkpointsFrom(0);
  return lines;
}

/**
 * Return the changes that touched somebody.
 *
 * @param {readonly Change[]} changes
 * @param {string} employeeId
 */
export function changesOf(changes, employeeId) {
  return changes.filter(({ employeeIds }) => employeeIds.includes(employeeId));
}
