/** What putting a backup back would change, as far as it can be told beforehand. Pure. */

/** @typedef {import('../../../protocol/typescript/contract.js').SessionSummary} SessionSummary */

/**
 * Return the sessions that would be gone, because they were made later, and those that would lose what was decided
 * since.
 *
 * @param {readonly SessionSummary[]} sessions as they are
 * @param {number} at when the backup was made, in milliseconds since 1970 UTC
 */
export function restoring(sessions, at) {
  return {
    gone: sessions.filter(({ createdAt }) => createdAt > at),
    older: sessions.filter(({ createdAt, updatedAt }) => createdAt <= at && updatedAt > at),
  };
}
