/** What the dialogs of files have in common: how far something is, and a refusal in plain words. */

import { html, nothing } from '../lit.mjs';
import { refusalWords } from '../model/refusals.mjs';
import { texts } from '../texts.mjs';

/** @typedef {import('../model/task.mjs').Refused} Refused */

/**
 * @param {import('../model/task.mjs').Progress | null} progress
 * @param {string} testid
 */
export function progressView(progress, testid) {
  const isCounted = progress !== null && progress.total > 0 && progress.done > 0;
  const { message, done, total } = progress ?? { message: texts.files.begin, done: 0, total: 0 };
  return html`
    <div class="progress" data-testid=${testid}>
      <progress max="1" .value=${isCounted ? done / total : 0} ?data-waits=${!isCounted} aria-label=${message}></progress>
      <p role="status">${isCounted ? texts.files.steps(message, done, total) : message}</p>
    </div>
  `;
}

/**
 * What was refused and what to do about it.
 *
 * @param {Refused} refused
 */
export function refusalView(refused) {
  const { says, remedy } = refusalWords(refused);
  return html`
    <div class="refusal" role="alert" data-testid="refusal" data-name=${refused.name}>
      <p>${says}</p>
      ${remedy ? html`<p class="muted">${remedy}</p>` : nothing}
    </div>
  `;
}

/**
 * A path that can be shown in the file manager.
 *
 * @param {import('../app.mjs').App} app
 * @param {string} path
 */
export function pathView(app, path) {
  return html`<span class="path">${path}</span>
    <button class="quiet" data-testid="show" @click=${() => app.bridge.show(path)}>${texts.storage.show}</button>`;
}
