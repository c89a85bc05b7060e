/** A newer workbook merged into the review: who came and went, and where both sides changed the same. */

import { html, nothing, ref } from '../lit.mjs';
import { byPerson, isSame, leftOut } from '../model/reports.mjs';
import { waysOut } from '../model/exporting.mjs';
import { texts, valueInWords } from '../texts.mjs';
import { writingOf } from '../writing.mjs';
import { closeOver, focused } from './focus.mjs';
import { moreView } from './import.mjs';
import { dialogView } from './over.mjs';
import { progressView, refusalView } from './working.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').RefreshReport} RefreshReport */

/** @param {App} app */
export function refreshOver(app) {
  const { state, subject, progress, result, refused } = writingOf(app).refreshing;
  /** @param {string} title @param {unknown} content */
  const dialog = (title, content) => dialogView(app, { name: 'refresh', title }, content);
  if (state === 'refused' && refused) return dialog(texts.files.notRefreshed(subject), refusedView(app, refused));
  if (state === 'done' && result) return dialog(texts.files.refreshed(subject), reportView(app, result.refresh));
  return dialog(texts.files.merging(subject), progressView(progress, 'refresh-progress'));
}

/** @param {App} app @param {import('../model/task.mjs').Refused} refused */
function refusedView(app, refused) {
  const writing = writingOf(app);
  const again = waysOut(refused.name).includes('again');
  return html`
    ${refusalView(refused)}
    <p class="muted">${texts.files.asItWas}</p>
    <div class="buttons">
      <button class="main" data-testid="refresh-other" ${ref(focused)} @click=${() => writing.refreshOther()}>${texts.files.refreshOther}</button>
      ${again ? html`<button @click=${() => writing.again()}>${texts.files.ways.again}</button>` : nothing}
      <button @click=${closeOver}>${texts.files.close}</button>
    </div>
  `;
}

/** @param {App} app @param {RefreshReport} report */
function reportView(app, report) {
  return html`
    <div class="report" data-testid="refresh-report" tabindex="-1" ${ref(focused)}>
      ${isSame(report) ? html`<p class="fine">✓ ${texts.files.same}</p>` : nothing}
      ${peopleView(app, 'joined', report.joined, report.joinedCount)} ${peopleView(app, 'left', report.left, report.leftCount)}
      ${peopleView(app, 'returned', report.returned, report.returnedCount)} ${peopleView(app, 'updated', report.updated, report.updatedCount)}
      ${conflictsView(app, report)}
      <div class="buttons last">
        <button class="main" data-testid="report-close" @click=${closeOver}>${texts.files.close}</button>
        <button data-testid="refresh-export" @click=${() => writingOf(app).showExport()}>${texts.files.export}</button>
        <button data-testid="refresh-other" @click=${() => writingOf(app).refreshOther()}>${texts.files.refreshOther}</button>
      </div>
    </div>
  `;
}

/** @param {App} app @param {'joined' | 'left' | 'returned' | 'updated'} what @param {readonly string[]} ids @param {number} count */
function peopleView(app, what, ids, count) {
  if (count === 0) return nothing;
  const names = ids.map((id) => app.session.people.get(id)?.name ?? id);
  const more = leftOut(ids, count);
  return html`<section data-testid="refresh-${what}"><h3>${texts.files[what](count)}</h3>
    <p class="names">${names.join(', ')}${more > 0 ? ` ${texts.files.more(more)}` : ''}</p></section>`;
}

/** @param {App} app @param {RefreshReport} report */
function conflictsView(app, { conflicts, conflictsCount }) {
  if (conflictsCount === 0) return nothing;
  return html`
    <section><h3 class="look">${texts.files.conflicts(conflictsCount)}</h3>
      <p class="muted">${texts.files.conflictsSays}</p>
      <table class="cells">
        <thead><tr><th scope="col">${texts.files.members.name}</th><th scope="col">${texts.files.what}</th><th scope="col">${texts.files.workbookSays}</th><th scope="col">${texts.files.reviewSays}</th></tr></thead>
        ${byPerson(conflicts).map(({ employeeId, conflicts: each }) => html`<tbody>${each.map((conflict, index) => conflictView(app, conflict, index === 0 ? each.length : 0))}</tbody>`)}
      </table>
      <ul class="lines">${moreView(conflicts, conflictsCount)}</ul></section>
  `;
}

/** @param {App} app @param {RefreshReport['conflicts'][number]} conflict @param {number} rows that the person's name stands at; 0: it stands above */
function conflictView(app, { employeeId: id, member, workbook, review }, rows) {
  const show = () => {
    closeOver();
    app.showPerson(id);
  };
  return html`
    <tr data-testid="refresh-conflict" data-employee=${id} data-member=${member}>
      ${rows === 0 ? nothing : html`<th scope="rowgroup" rowspan=${rows}><button class="link" @click=${show}>${app.session.people.get(id)?.name ?? id}</button></th>`}
      <td>${texts.files.members[member] ?? member}</td><td>${valueInWords(workbook)}</td><td><b>${valueInWords(review)}</b></td>
    </tr>
  `;
}
