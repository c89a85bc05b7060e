/** The search field in the bar: a combobox with who is found below it. */

import { html, live, nothing, repeat } from '../lit.mjs';
import { Finding } from '../model/finding.mjs';
import { boxWords } from '../model/telling.mjs';
import { perApp } from '../per-app.mjs';
import { focusGrid, hiddenBy, lead, namesOf } from '../showing.mjs';
import { texts } from '../texts.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').Employee} Employee */

/** So many are shown at most. */
const AT_MOST = 8;

const findingOf = perApp((app) => {
  const ask = (/** @type {string} */ text) => app.asking.ask('employee.search', { sessionId: app.session.id, text, limit: AT_MOST });
  return new Finding(ask, () => app.changed());
});

/** @param {App} app */
export function findView(app) {
  const finding = findingOf(app);
  const { found, active, isOpen } = finding;
  const says = texts.find;
  const remark = isOpen && found ? remarkOn(finding, found) : '';
  const typed = (/** @type {Event} */ event) => {
    void app.trying(() => finding.type(/** @type {HTMLInputElement} */ (event.target).value));
    app.changed();
  };
  return html`
    <div class="find" role="search">
      <input id="find" data-testid="find" type="text" role="combobox" autocomplete="off" spellcheck="false" aria-label=${says.label}
        placeholder=${says.hint} aria-autocomplete="list" aria-expanded=${isOpen ? 'true' : 'false'} aria-controls="find-list"
        aria-activedescendant=${isOpen && active >= 0 ? `find-${active}` : nothing} ?disabled=${app.session.id === null}
        .value=${live(finding.text)} @input=${typed} @keydown=${(/** @type {KeyboardEvent} */ event) => pressed(app, finding, event)}
        @focus=${() => (app.focusWanted = null)} @blur=${() => left(app, finding)} />
      <div class="find-list" ?hidden=${!isOpen} @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}>
        <div id="find-list" role="listbox" aria-label=${says.results} ?hidden=${!isOpen || !found?.employees.length}>
          ${isOpen && found ? repeat(found.employees, ({ employeeId }) => employeeId, (employee, index) => resultView(app, finding, employee, index)) : nothing}
        </div>
        ${remark === '' ? nothing : html`<p class="find-none muted" aria-hidden="true">${remark}</p>`}
      </div>
      <p class="unseen" role="status">${remark}</p>
    </div>
  `;
}

/** What is said beside those who are found; blank: nothing. @param {Finding} finding @param {import('../model/finding.mjs').Found} found */
function remarkOn(finding, { employees, matched }) {
  const says = texts.find;
  if (employees.length === 0) return says.none(finding.answered);
  return matched > employees.length ? says.more(matched - employees.length) : '';
}

/** @param {App} app @param {Finding} finding @param {Employee} employee @param {number} index */
function resultView(app, finding, { employeeId, name, businessTitle, jobTitle, box }, index) {
  const says = texts.find;
  const hidden = hiddenBy(app, employeeId);
  const isActive = index === finding.active;
  return html`
    <div class=${isActive ? 'find-result active' : 'find-result'} id="find-${index}" role="option" data-testid="find-result"
      data-found=${employeeId} aria-selected=${isActive ? 'true' : 'false'} @click=${() => choose(app, finding, employeeId)}>
      <span class="name">${name}</span>
      <span class="box-name">${hidden ? (hidden === 'donut' ? says.notInDonut : says.filteredOut) : boxWords(box, namesOf(app))}</span>
      <span class="title muted">${businessTitle ?? jobTitle ?? ''}</span>
    </div>
  `;
}

/** @param {App} app @param {Finding} finding @param {KeyboardEvent} event */
function pressed(app, finding, event) {
  if (event.isComposing) return;
  if (event.key === 'ArrowDown') void finding.step(1);
  else if (event.key === 'ArrowUp') void finding.step(-1);
  else if (event.key === 'Enter') {
    void finding.choose().then((employee) => employee && choose(app, finding, employee.employeeId));
  } else if (event.key === 'Escape') {
    finding.clear();
    focusGrid(app);
  } else return;
  event.preventDefault();
  app.changed();
}

/** @param {App} app @param {Finding} finding @param {string} id */
function choose(app, finding, id) {
  finding.clear();
  lead(app, id);
}

/** @param {App} app @param {Finding} finding */
function left(app, finding) {
  finding.clear();
  app.changed();
}
