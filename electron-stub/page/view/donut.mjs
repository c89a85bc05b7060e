/** The donut exercise for one person: where they would be if the centre box weren't there, and why. */

import { html, nothing } from '../lit.mjs';
import { CENTRE, boxOf, placeOf } from '../model/boxes.mjs';
import { boxWords } from '../model/telling.mjs';
import { namesOf } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { miniGridView } from './mini-grid.mjs';
import { deciding, donutNoteView } from './note.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../model/boxes.mjs').Level} Level */

/** @param {App} app @param {import('../../../protocol/typescript/contract.js').Employee} employee in the centre box, or placed once */
export function donutView(app, employee) {
  const says = texts.person;
  const { donut, donutStale } = employee;
  const centre = app.session.label(CENTRE);
  const placed = donut ? boxOf(donut.performance, donut.potential) : 0;
  const names = namesOf(app);
  return html`
    <section class="part donut" data-testid="donut">
      <h3>${says.donut}</h3>
      <p class="muted">${donutStale ? says.donutStale(centre) : says.donutHint(centre)}</p>
      <div class="donut-place">
        ${miniGridView({
          name: says.donutPlace,
          isPressed: (box) => box === placed,
          isDisabled: (box) => box === CENTRE || employee.box !== CENTRE,
          title: (box) => boxWords(box, names),
          text: (box) => (box === CENTRE ? '◎' : box),
          testId: (box) => `donut-box-${box}`,
          press: (box) => void place(app, employee.employeeId, box),
        })}
        <p class="donut-words">
          <strong data-testid="donut-place">${placed ? boxWords(placed, names) : says.donutNone}</strong>
          ${donut ? html`<button class="quiet" data-testid="donut-clear" @click=${() => clear(app, employee.employeeId)}>${says.donutClear}</button>` : nothing}
        </p>
      </div>
      ${donut && !donutStale ? donutNoteView(app, employee, { label: says.donutNote, testId: 'donut-note' }) : nothing}
      ${donutStale && donut?.note ? html`<p>${donut.note}</p>` : nothing}
    </section>
  `;
}

/** @param {App} app @param {string} employeeId @param {number} box */
function place(app, employeeId, box) {
  const { performance, potential } = /** @type {{ performance: Level, potential: Level }} */ (placeOf(box));
  return deciding(app, 'employee.placeDonut', { sessionId: app.session.id, employeeId, performance, potential });
}

/** @param {App} app @param {string} employeeId */
async function clear(app, employeeId) {
  const answer = await deciding(app, 'employee.clearDonut', { sessionId: app.session.id, employeeId });
  if (answer) app.afterDrawing(() => /** @type {HTMLElement | null} */ (document.querySelector('.donut .mini-grid button'))?.focus());
}
