/** What is written about a person's development and promotion: quiet fields, saved on leaving them. */

import { html, live } from '../lit.mjs';
import { focusGrid } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { deciding, textView } from './note.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').Employee} Employee */

const MEMBERS = /** @type {const} */ (['promotionStatus', 'developmentFocus', 'developmentAction', 'notes']);

/** @param {App} app @param {Employee} employee */
export function developmentView(app, employee) {
  return html`
    <section class="part">
      <h3>${texts.person.development}</h3>
      ${readinessView(app, employee)}
      ${MEMBERS.map((member) => textView(app, employee, member, { label: texts.person[member], testId: `text-${member}` }))}
    </section>
  `;
}

/** @param {App} app @param {Employee} employee */
function readinessView(app, { employeeId, promotionReadiness }) {
  const says = texts.person;
  const is = promotionReadiness === null ? '' : String(promotionReadiness);
  const chosen = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    const readiness = value === '' ? null : value === 'true';
    void deciding(app, 'employee.update', { sessionId: app.session.id, employeeId, promotionReadiness: readiness });
  };
  return html`
    <label class="field beside">
      <span class="field-label">${says.readiness}</span>
      <select data-testid="readiness" .value=${live(is)} @change=${chosen}
        @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && focusGrid(app)}>
        <option value="" ?selected=${is === ''}>${says.ready.unsaid}</option>
        <option value="true" ?selected=${is === 'true'}>${says.ready.yes}</option>
        <option value="false" ?selected=${is === 'false'}>${says.ready.no}</option>
      </select>
    </label>
  `;
}
