/** An import: how far it is, why it was refused, and the report of what was understood. */

import { filingOf } from '../filing.mjs';
import { html, nothing, ref } from '../lit.mjs';
import { columnsOf, isClean, leftOut } from '../model/reports.mjs';
import { texts } from '../texts.mjs';
import { closeOver, focused } from './focus.mjs';
import { dialogView } from './over.mjs';
import { progressView, refusalView } from './working.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').ImportReport} ImportReport */

/** @param {App} app */
export function importOver(app) {
  const { importing } = filingOf(app);
  const { state, subject, refused } = importing;
  if (state === 'refused' && refused) return refusedView(app, subject, refused);
  const content = html`${progressView(importing.progress, 'import-progress')} <p class="muted">${texts.files.closable}</p>`;
  return dialogView(app, { name: 'import', title: texts.files.working(subject) }, content);
}

/** @param {App} app @param {string} subject @param {import('../model/task.mjs').Refused} refused */
function refusedView(app, subject, refused) {
  const filing = filingOf(app);
  const content = html`
    ${refusalView(refused)} ${sheetsView(refused.data?.sheets)}
    <p class="muted">${texts.files.asItWas}</p>
    <div class="buttons">
      <button class="main" data-testid="import-other" ${ref(focused)} @click=${() => filing.choose('workbook')}>${texts.files.chooseOther}</button>
      <button data-testid="import-again" @click=${() => filing.again()}>${texts.files.ways.again}</button>
      <button @click=${closeOver}>${texts.files.close}</button>
    </div>
  `;
  return dialogView(app, { name: 'import', title: texts.files.notImported(subject) }, content);
}

/** What was found in each sheet, where the refusal tells. @param {unknown} told */
function sheetsView(told) {
  const sheets = /** @type {{ name: string, hidden: boolean, found?: string }[]} */ (Array.isArray(told) ? told : []);
  if (sheets.length < 2) return nothing;
  return html`<h3>${texts.files.sheets}</h3>
    <ul class="lines">${sheets.map(({ name, hidden, found }) => html`<li>“${name}”${hidden ? ` (${texts.files.sheetHidden})` : ''}${found ? `: ${found}` : ''}</li>`)}</ul>`;
}

/** @param {App} app */
export function reportOver(app) {
  const { report } = filingOf(app);
  const summary = app.session.sessions.find(({ sessionId }) => sessionId === report?.sessionId);
  const title = summary ? texts.files.reportOf(summary.filename) : texts.files.report;
  return dialogView(app, { name: 'report', title }, report ? reportView(app, report.report, summary?.source.path ?? null) : nothing);
}

/** @param {App} app @param {ImportReport} report @param {string | null} path null: there is no workbook to read again */
function reportView(app, report, path) {
  return html`
    <div class="report" data-testid="import-report">
      <p class="headline" tabindex="-1" ${ref(focused)}><strong>${texts.files.imported(report.imported)}</strong>
        <span class="muted">${texts.files.fromSheet(report.sheetName, report.headerRow)}</span></p>
      ${isClean(report) ? html`<p class="fine">✓ ${texts.files.clean}</p>` : nothing}
      ${report.notRated > 0 ? html`<p data-testid="not-rated">${texts.files.notRated(report.notRated)}</p>` : nothing}
      ${skippedView(report)} ${notUnderstoodView(report)} ${path === null ? nothing : otherSheets(app, report, path)} ${columnsView(report)}
      <div class="buttons last"><button class="main" data-testid="report-close" @click=${closeOver}>${texts.files.close}</button></div>
    </div>
  `;
}

/** @param {ImportReport} report */
function skippedView({ skipped, skippedCount }) {
  if (skippedCount === 0) return nothing;
  return html`
    <section><h3 class="look">${texts.files.skipped(skippedCount)}</h3>
      <ul class="lines">
        ${skipped.map(
          ({ row, reason, value }) => html`<li data-testid="skipped-row" data-row=${row} data-reason=${reason}>
            <b>${texts.files.row(row)}</b> ${texts.files.reasons[reason] ?? reason}${value === null ? nothing : html`: <q>${value}</q>`}</li>`,
        )}
        ${moreView(skipped, skippedCount)}
      </ul></section>
  `;
}

/** @param {ImportReport} report */
function notUnderstoodView({ notUnderstood, notUnderstoodCount }) {
  if (notUnderstoodCount === 0) return nothing;
  const rows = notUnderstood.map(
    ({ cell, header, value }) => html`<tr data-testid="not-understood"><th scope="row">${cell}</th><td>${header}</td><td>${value}</td></tr>`,
  );
  return html`
    <section><h3 class="look">${texts.files.notUnderstood(notUnderstoodCount)}</h3>
      <p class="muted">${texts.files.notUnderstoodSays}</p>
      <table class="cells">
        <thead><tr><th scope="col">${texts.files.cell}</th><th scope="col">${texts.files.column}</th><th scope="col">${texts.files.holds}</th></tr></thead>
        <tbody>${rows}</tbody>
      </table>
      <ul class="lines">${moreView(notUnderstood, notUnderstoodCount)}</ul></section>
  `;
}

/** @param {App} app @param {ImportReport} report @param {string} path */
function otherSheets(app, { alsoPossible }, path) {
  if (alsoPossible.length === 0) return nothing;
  return html`
    <section><h3>${texts.files.alsoPossible}</h3><p class="muted">${texts.files.alsoPossibleSays}</p>
      <div class="buttons">
        ${alsoPossible.map((sheet) => html`<button data-testid="other-sheet" @click=${() => filingOf(app).importPath(path, sheet)}>${texts.files.takeSheet(sheet)}</button>`)}
      </div></section>
  `;
}

/** @param {ImportReport} report */
function columnsView(report) {
  const columns = columnsOf(report);
  return html`
    <details open><summary>${texts.files.columns(columns.length)}</summary>
      <dl class="columns">
        ${columns.map(({ member, number, header }) => html`<dt>${header}</dt><dd>${[texts.files.members[member] ?? member, number].filter(Boolean).join(' ')}</dd>`)}
      </dl></details>
    ${report.extraColumns.length === 0
      ? nothing
      : html`<details><summary>${texts.files.extra(report.extraColumns.length)}</summary>
          <ul class="lines" data-testid="extra-columns">${report.extraColumns.map((header) => html`<li>${header}</li>`)}</ul></details>`}
  `;
}

/** The last line of a list that was cut. @param {readonly unknown[]} list @param {number} count */
export function moreView(list, count) {
  const more = leftOut(list, count);
  return more === 0 ? nothing : html`<li class="muted" data-testid="more">${texts.files.more(more)}</li>`;
}
