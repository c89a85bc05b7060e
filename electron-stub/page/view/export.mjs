/** Writing the review down: where it can go, what stands in the way and the ways out, and what was written. */

import { html, nothing, ref } from '../lit.mjs';
import { endingOf, hindrance, waysOut } from '../model/exporting.mjs';
import { sizeInWords } from '../model/sizes.mjs';
import { texts } from '../texts.mjs';
import { writingOf } from '../writing.mjs';
import { closeOver, focused } from './focus.mjs';
import { dialogView } from './over.mjs';
import { pathView, progressView, refusalView } from './working.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../model/exporting.mjs').Way} Way */
/** @typedef {import('../../../protocol/typescript/contract.js').SessionSummary} SessionSummary */
/** @typedef {import('../../../protocol/typescript/contract.js').SessionExported} SessionExported */
/** @typedef {import('../../../protocol/typescript/contract.js').BundleExported} BundleExported */

/** @type {Readonly<Record<Way, string>>} */
const TESTIDS = {
  merge: 'conflict-merge',
  new: 'conflict-new',
  overwrite: 'conflict-overwrite',
  other: 'source-other',
  again: 'export-again',
};

/** @param {App} app */
export function exportOver(app) {
  const { state, subject, progress, result, refused } = writingOf(app).exporting;
  const { summary } = app.session;
  /** @param {string} title @param {unknown} content */
  const dialog = (title, content) => dialogView(app, { name: 'export', title }, content);
  if (!summary) return dialog(texts.files.export, html`<p>${texts.files.reportNone}</p>`);
  if (state === 'running') return dialog(texts.files.writing(subject), html`<div class="late">${progressView(progress, 'export-progress')}</div>`);
  if (state === 'refused' && refused) return refusedView(app, subject, refused, dialog);
  if (state === 'done' && result) {
    const content = 'exported' in result ? exportedView(app, result.exported) : bundleView(app, result.bundle);
    return dialog(texts.files.done(subject), html`<div class="done" data-testid="export-done">${content} ${closeButton()}</div>`);
  }
  // Known before anything is tried: nobody has to press a button to hear of it.
  if (summary.source.status === 'changed') return dialog(texts.files.changedTitle(summary.filename), waysView(app, waysOut('SourceChanged')));
  return dialog(texts.files.export, choicesView(app, summary));
}

/** @param {App} app @param {SessionSummary} session */
function choicesView(app, session) {
  const writing = writingOf(app);
  const { changedCount, filename, source } = session;
  const stands = hindrance(session);
  return html`
    <p>${stands === 'none' ? texts.files.madeUpSays(changedCount) : texts.files.exportSays(changedCount, filename)}</p>
    <div class="choices">
      ${stands === 'none'
        ? nothing
        : choiceView({
            testid: 'export-original',
            label: texts.files.original(changedCount, filename),
            says: stands === null ? texts.files.originalSays : texts.files.hindrances[stands](stands === 'missing' ? (source.path ?? '') : endingOf(filename)),
            act: () => writing.writeOriginal(),
            main: true,
            disabled: stands !== null,
          })}
      ${choiceView({
        testid: 'export-new',
        label: texts.files.saveNew,
        says: stands === 'none' || stands === 'format' ? texts.files.saveNewMade : texts.files.saveNewSays,
        act: () => writing.writeNew(),
        main: stands !== null,
      })}
      ${choiceView({ testid: 'export-bundle', label: texts.files.bundle, says: texts.files.bundleSays, act: () => writing.writeBundle() })}
    </div>
  `;
}

/** @param {{ testid: string, label: string, says: string, act: () => unknown, main?: boolean, disabled?: boolean }} choice */
function choiceView({ testid, label, says, act, main = false, disabled = false }) {
  const gets = main && !disabled ? ref(focused) : nothing;
  return html`
    <div class="choice">
      <button id=${testid} class=${main ? 'main' : ''} data-testid=${testid} ?disabled=${disabled} aria-describedby="says-${testid}"
        ${gets} @click=${act}>${label}</button>
      <p class="muted" id="says-${testid}">${says}</p>
    </div>
  `;
}

/**
 * @param {App} app
 * @param {string} subject
 * @param {import('../model/task.mjs').Refused} refused
 * @param {(title: string, content: unknown) => unknown} dialog
 */
function refusedView(app, subject, refused, dialog) {
  const isConflict = refused.name === 'SourceChanged';
  const title = isConflict ? texts.files.changedTitle(subject) : texts.files.notWritten(subject);
  const content = isConflict ? nothing : refusalView(refused);
  return /** @type {import('../lit.mjs').View} */ (dialog(title, html`${content} ${waysView(app, waysOut(refused.name), isConflict)}`));
}

/** @param {App} app @param {readonly Way[]} ways @param {boolean} [isConflict] */
function waysView(app, ways, isConflict = true) {
  const writing = writingOf(app);
  /** @type {Readonly<Record<Way, () => unknown>>} */
  const acts = {
    merge: () => writing.refresh(),
    new: () => writing.writeNew(),
    overwrite: () => writing.writeOriginal('overwrite'),
    other: () => writing.refreshOther(),
    again: () => writing.again(),
  };
  return html`
    ${isConflict ? html`<p>${texts.files.changedSays}</p>` : nothing}
    <div class="choices">
      ${ways.map((way, index) =>
        choiceView({ testid: TESTIDS[way], label: texts.files.ways[way], says: texts.files.waySays[way], act: acts[way], main: index === 0 }),
      )}
    </div>
  `;
}

/** @param {App} app @param {SessionExported} exported */
function exportedView(app, { path, cellsWritten, employeesWritten, columnsAdded, keptOriginalAt, leftWorkbook }) {
  const { people } = app.session;
  return html`
    <p class="headline"><strong>${texts.files.written(cellsWritten, employeesWritten)}</strong></p>
    ${columnsAdded.length > 0 ? html`<p>${texts.files.columnsAdded(columnsAdded)}</p>` : nothing}
    <p>${pathView(app, path)}</p>
    ${keptOriginalAt === null ? nothing : html`<p data-testid="kept-original">${texts.files.kept}<br />${pathView(app, keptOriginalAt)}</p>`}
    ${leftWorkbook.length === 0
      ? nothing
      : html`<div data-testid="left-workbook"><p>${texts.files.leftWorkbook(leftWorkbook.length)}</p>
          <ul class="lines">${leftWorkbook.map((id) => html`<li>${people.get(id)?.name ?? id}</li>`)}</ul></div>`}
  `;
}

/** @param {App} app @param {BundleExported} bundle */
function bundleView(app, { path, bytes, keptOriginalAt }) {
  return html`
    <p>${texts.files.bundleDone(sizeInWords(bytes))}</p>
    <p>${pathView(app, path)}</p>
    ${keptOriginalAt === null ? nothing : html`<p>${texts.files.kept}<br />${pathView(app, keptOriginalAt)}</p>`}
  `;
}

function closeButton() {
  return html`<div class="buttons"><button class="main" ${ref(focused)} @click=${closeOver}>${texts.files.close}</button></div>`;
}

