/** The fields of a person that are saved on leaving them: wherever they are shown, what is typed is the same. */

import { knowingOf } from '../knowing.mjs';
import { fieldView } from './field.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {'developmentFocus' | 'developmentAction' | 'notes' | 'promotionStatus'} TextMember */
/** @typedef {{ label: string, testId: string, hint?: string, wanted?: 'note', calls?: boolean, labelled?: boolean }} How */

/**
 * Why somebody was moved.
 *
 * @param {App} app
 * @param {string} employeeId
 * @param {string | null} saved
 * @param {How} how
 */
export function noteView(app, employeeId, saved, how) {
  const sessionId = app.session.id;
  const save = (/** @type {string} */ note) => deciding(app, 'employee.setNote', { sessionId, employeeId, note });
  return fieldView(app, { ...how, key: `note ${employeeId}`, saved, save });
}

/**
 * @param {App} app
 * @param {import('../../../protocol/typescript/contract.js').Employee} employee somebody who is placed in the exercise
 * @param {How} how
 */
export function donutNoteView(app, { employeeId, donut }, how) {
  const sessionId = app.session.id;
  const save = (/** @type {string} */ note) => {
    const { performance, potential } = app.session.people.get(employeeId)?.donut ?? {};
    if (!performance || !potential) return Promise.resolve(null); // their place was taken away meanwhile
    return deciding(app, 'employee.placeDonut', { sessionId, employeeId, performance, potential, note });
  };
  return fieldView(app, { ...how, key: `donut ${employeeId}`, saved: donut?.note ?? null, save });
}

/**
 * One of the texts about development and promotion.
 *
 * @param {App} app
 * @param {import('../../../protocol/typescript/contract.js').Employee} employee
 * @param {TextMember} member
 * @param {How} how
 */
export function textView(app, employee, member, how) {
  const { employeeId } = employee;
  const sessionId = app.session.id;
  const save = (/** @type {string} */ text) => deciding(app, 'employee.update', { sessionId, employeeId, [member]: text });
  return fieldView(app, { ...how, key: `${member} ${employeeId}`, saved: employee[member], save });
}

/**
 * Decide something about one person; what the answer says of them is shown at once.
 *
 * @template {'employee.setNote' | 'employee.update' | 'employee.placeDonut' | 'employee.clearDonut'} M
 * @param {App} app
 * @param {M} method
 * @param {import('../../../protocol/typescript/contract.js').Methods[M]['params']} params
 */
export async function deciding(app, method, params) {
  const answer = await app.session.attempt(method, params);
  if (answer) knowingOf(app).told(/** @type {{ employee: import('../../../protocol/typescript/contract.js').Employee }} */ (answer).employee);
  return answer;
}
