/** Putting somebody back as the workbook has them, with an undo that takes back just that. */

import { texts } from './texts.mjs';

/** @typedef {import('./app.mjs').App} App */

/**
 * @param {App} app
 * @param {string} id
 * @returns {Promise<boolean>} false: refused
 */
export async function revert(app, id) {
  const name = app.who([id]);
  const answer = await app.session.attempt('change.revert', { employeeId: id });
  if (answer === null) return false;
  app.notices.say(texts.changes.reverted(name), { action: app.undoOf(answer) });
  return true;
}
