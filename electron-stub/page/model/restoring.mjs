/** What putting a backup back would change, as far as it can be told beforehand. Pure. */

/** @typedef {import('../../../protocol/typescript/contract.js').SessionSummary} SessionSummary */

/** A backup's time is that of its name, which has whole seconds. */
const SECOND_MS = 1000;

/**
 * Return the sessions that would be gone, because they were made later, and those that would lose what was decided
 * since. Made in the very second of the backup counts as in it, decided in that second as since.
 *
 * @param {readonly SessionSummary[]} sessions as they are
 * @param {number} at when the backup was made, in milliseconds since 1970 UTC
 */
export function restoring(sessions, at) {
  const isLater = (/** @type {SessionSummary} */ { createdAt }) => createdAt >= at + SECOND_MS;
  return {
    gone: sessions.filter(isLater),
    older: sessions.filter((session) => !isLater(session) && session.updatedAt > at && session.updatedAt > session.createdAt),
  };
}
