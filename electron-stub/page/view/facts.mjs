/** What the workbook says of a person, and who is above and below them. */

import { knowingOf } from '../knowing.mjs';
import { html, nothing } from '../lit.mjs';
import { dateWords } from '../model/dates.mjs';
import { isNarrowedTo, narrowed } from '../model/narrowing.mjs';
import { boxWords } from '../model/telling.mjs';
import { namesOf } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { partView } from './part.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').Employee} Employee */

/** @param {App} app @param {Employee} employee */
export function factsView(app, employee) {
  const says = texts.person;
  const { hireDate, tenureCategory } = employee;
  const extra = Object.entries(employee.extra);
  return html`
    <section class="part">
      <h3>${says.facts}</h3>
      ${listView([
        [says.levelAndFunction, [employee.jobLevel, employee.jobFunction].filter(Boolean).join(', ')],
        [says.location, employee.location],
        [says.manager, employee.manager],
        [says.hired, hireDate && dateWords(hireDate)],
        [says.tenure, tenureCategory && (/^[\d+ –-]+$/.test(tenureCategory) ? says.months(tenureCategory) : tenureCategory)],
        [says.inProfile, employee.timeInJobProfile],
        [says.indicator, employee.talentIndicator],
        [says.prior, employee.priorBox && boxWords(employee.priorBox, namesOf(app))],
      ])}
      ${partView(app, 'extra', says.more, () => listView([[says.id, employee.employeeId], [says.profile, employee.jobProfile], ...extra]))}
    </section>
  `;
}

/** @param {readonly (readonly [string, string | null | 0])[]} rows those without a value are left out */
function listView(rows) {
  const there = rows.filter(([, value]) => value);
  return html`<dl class="facts">${there.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** @param {App} app @param {Employee} employee */
export function chainView(app, { employeeId, name }) {
  const says = texts.person;
  const org = knowingOf(app).org(employeeId);
  if (!org) return nothing;
  const { chain, ends } = org.chain;
  return html`
    <section class="part" data-testid="chain">
      <h3>${says.chain}</h3>
      ${chain.length > 0
        ? html`<ol class="chain">${chain.map((link) => html`<li>${linkView(app, link.name, link.employeeId ?? org.managers.get(link.name) ?? null)}</li>`)}</ol>`
        : nothing}
      ${ends === 'top' && chain.length > 0 ? nothing : html`<p class="muted">${says.ends[ends]}</p>`}
      ${org.all > 0
        ? html`<p class="reports" data-testid="reports">${says.reports(org.direct, org.all)}
            ${onlyButton(app, employeeId, { classes: 'quiet', name, label: says.reportsShow })}</p>`
        : nothing}
    </section>
  `;
}

/** @param {App} app @param {string} name @param {string | null} manager as a filter takes it; null: nobody can be filtered by them */
function linkView(app, name, manager) {
  if (manager === null) return html`<span>${name}</span>`;
  return onlyButton(app, manager, { classes: 'link', name, label: name });
}

/**
 * Narrows what is shown down to who reports to somebody; pressed again, it is as before. The rest of the filter stays.
 *
 * @param {App} app
 * @param {string} manager as a filter takes it
 * @param {{ classes: string, name: string, label: string }} look
 */
function onlyButton(app, manager, { classes, name, label }) {
  const { filter } = app.session;
  return html`<button class=${classes} title=${texts.person.chainOf(name)} aria-pressed=${isNarrowedTo(filter, 'manager', manager) ? 'true' : 'false'}
    @click=${() => app.trying(() => app.session.filterBy(narrowed(app.session.filter, 'manager', manager)))}>${label}</button>`;
}
