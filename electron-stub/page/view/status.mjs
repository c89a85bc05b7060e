/** What the status word means at the moment: why, what to do, and the button that does it. */

import { html, nothing } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { dialogView } from './over.mjs';

/** How the supervisor explains a daemon that met another one on its data directory. */
const HELD_ELSEWHERE = 'exit status 4:';

/** @param {import('../app.mjs').App} app */
export function statusOver(app) {
  const { status, daemon } = app;
  const content = status === 'stopped' ? stopped(app) : status === 'notSaved' ? notSaved(app) : says(app);
  return dialogView(app, { name: 'status', title: texts.status[status] }, html`${content} ${daemon.name === 'failed' ? nothing : dataIn(app)}`);
}

/** @param {import('../app.mjs').App} app */
function says({ status }) {
  const said = { saved: texts.status.isSaved, saving: texts.status.isSaving, reconnecting: texts.status.isReconnecting };
  return html`<p>${said[/** @type {'saved'} */ (status)]}</p>`;
}

/** @param {import('../app.mjs').App} app */
function notSaved(app) {
  const { storage } = app.session;
  const retry = async () => {
    const { storage } = await app.asking.ask('storage.retry', {});
    app.session.storage = storage;
  };
  return html`
    <p data-testid="status-reason">${storage?.reason}</p>
    <p>${texts.status.unsaved(storage?.unsavedChanges ?? 0)}</p>
    <p>${storage?.remedy}</p>
    <button class="main" data-testid="storage-retry" @click=${() => app.trying(retry)}>${texts.status.retry}</button>
  `;
}

/** @param {import('../app.mjs').App} app */
function stopped({ daemon, asking, bridge }) {
  if (daemon.name !== 'failed') return nothing;
  const { dataDir } = daemon;
  return html`
    <p data-testid="status-reason">${texts.status.isStopped(daemon.reason)}</p>
    ${daemon.reason.startsWith(HELD_ELSEWHERE) ? html`<p>${texts.status.heldElsewhere}</p>` : nothing}
    ${asking.waiting > 0 ? html`<p>${texts.status.waiting(asking.waiting)}</p>` : nothing}
    ${daemon.stderr.length > 0
      ? html`<h3>${texts.status.lastWords}</h3><pre data-testid="last-words">${daemon.stderr.join('\n')}</pre>`
      : nothing}
    <div class="buttons">
      <button class="main" data-testid="restart" @click=${() => bridge.restart()}>${texts.status.restart}</button>
      ${dataDir === null ? nothing : html`<button @click=${() => bridge.show(`${dataDir}/logs`)}>${texts.status.logs}</button>`}
    </div>
  `;
}

/** @param {import('../app.mjs').App} app */
function dataIn({ session }) {
  return session.storage ? html`<p class="muted">${texts.status.dataIn} ${session.storage.dataDir}</p>` : nothing;
}
