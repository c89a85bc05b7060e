/** Where everything is kept, what it takes, and what can be deleted; and the dialogs behind the menu, by name. */

import { keepingOf } from '../keeping.mjs';
import { html, nothing, ref, styled } from '../lit.mjs';
import { dayInWords } from '../model/dates.mjs';
import { barsOf, sizeInWords } from '../model/sizes.mjs';
import { texts } from '../texts.mjs';
import { backupsView } from './backups.mjs';
import { checkView } from './check.mjs';
import { confirm } from './confirm.mjs';
import { drawn } from './drawn.mjs';
import { aboutOver } from './menu.mjs';
import { dialogView } from './over.mjs';
import { retentionView } from './retention.mjs';
import { askToDelete } from './sessions.mjs';
import { settingsOver } from './settings.mjs';
import { pathView } from './working.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').StorageUsage} StorageUsage */
/** @typedef {import('../keeping.mjs').Purgeable} Purgeable */

/** @type {Readonly<Record<string, (app: App) => import('../lit.mjs').View>>} */
export const storageOver = { storage: storagePage, settings: settingsOver, about: aboutOver };

/** @param {App} app */
function storagePage(app) {
  const keeping = keepingOf(app);
  const { usage } = keeping;
  const content = usage === null ? html`<p class="late">${texts.storage.loading}</p>` : pageView(app, usage);
  return dialogView(app, { name: 'storage', title: texts.storage.title, wide: true }, html`<div class="storage" data-testid="storage-page" ${ref(drawn(keeping, 'storage', () => keeping.open()))}>${content}</div>`);
}

/** @param {App} app @param {StorageUsage} usage */
function pageView(app, usage) {
  return html`
    <div>${placeView(app, usage)} ${partsView(usage)} ${purgeView(app, usage)}</div>
    <div>${sessionsView(app, usage)} ${backupsView(app)} ${checkView(app)}</div>
    <div class="wide">${retentionView(app)}</div>
  `;
}

/** @param {App} app @param {StorageUsage} usage */
function placeView(app, { freeBytes }) {
  const { storage } = app.session;
  return html`<section>
    <h3>${texts.storage.where}</h3>
    ${storage ? html`<p>${pathView(app, storage.dataDir)}</p>` : nothing}
    ${freeBytes === null ? nothing : html`<p data-testid="storage-free">${texts.storage.free(sizeInWords(freeBytes))}</p>`}
  </section>`;
}

/** @param {StorageUsage} usage */
function partsView({ databaseBytes, uploadsBytes, originalsBytes, backupsBytes, quarantineBytes, logsBytes }) {
  const sizes = { database: databaseBytes, uploads: uploadsBytes, originals: originalsBytes, backups: backupsBytes, quarantine: quarantineBytes, logs: logsBytes };
  const names = /** @type {(keyof typeof sizes)[]} */ (Object.keys(sizes));
  const bars = barsOf(Object.values(sizes));
  const all = Object.values(sizes).reduce((one, other) => one + other, 0);
  return html`<section>
    <h3 data-testid="storage-total">${texts.storage.total(sizeInWords(all))}</h3>
    <dl class="sizes">
      ${names.map((name, index) => html`<dt>${texts.storage.parts[name]}</dt><dd data-testid="storage-${name}">${sizeInWords(sizes[name])}</dd>${barView(bars[index])}`)}
    </dl>
  </section>`;
}

/** @param {number} percent 0 to 100 */
function barView(percent) {
  return html`<span class="size-bar" aria-hidden="true"><i ${styled({ width: `${percent}%` })}></i></span>`;
}

/** @param {App} app @param {StorageUsage} usage */
function sessionsView(app, { sessions }) {
  const sizes = sessions.map(({ rowBytes, uploadBytes, originalsBytes }) => rowBytes + uploadBytes + originalsBytes);
  const bars = barsOf(sizes);
  return html`<section>
    <h3>${texts.storage.sessions}</h3>
    <ul class="stored">
      ${sessions.map(
        ({ sessionId, name, employees, changes, backups, lastOpenedAt }, index) => html`
          <li data-testid="stored-session">
            <div><b>${name}</b> <span>${sizeInWords(sizes[index])}</span></div>
            ${barView(bars[index])}
            <div><span class="muted">${texts.storage.session(employees, changes, backups)} · ${texts.storage.opened(dayInWords(lastOpenedAt))}</span>
              <button class="quiet" data-testid="stored-delete" aria-label=${texts.sessions.delete(name)} @click=${() => remove(app, sessionId)}>${texts.storage.delete}</button></div>
          </li>
        `,
      )}
    </ul>
  </section>`;
}

/** @param {App} app @param {string} sessionId */
function remove(app, sessionId) {
  void askToDelete(app, sessionId, { back: 'storage', done: () => void app.trying(() => keepingOf(app).look()) });
}

/** @param {App} app @param {StorageUsage} usage */
function purgeView(app, { unusedUploadsBytes, originalsBytes, backupsBytes, quarantineBytes }) {
  const keeping = keepingOf(app);
  /** @type {readonly [Purgeable, string, number][]} */
  const rows = [
    ['uploads', texts.storage.purgeUploads, unusedUploadsBytes],
    ['originals', texts.storage.purgeOriginals, originalsBytes],
    ['backups', texts.storage.purgeBackups, backupsBytes],
    ['quarantine', texts.storage.purgeQuarantine, quarantineBytes],
  ];
  const tick = (/** @type {Purgeable} */ what) => {
    if (!keeping.ticked.delete(what)) keeping.ticked.add(what);
    app.changed();
  };
  const purge = () => {
    // Copies that no review needs are no loss to anybody.
    const lost = rows.filter(([what]) => what !== 'uploads' && keeping.ticked.has(what)).map(([, label]) => label);
    if (lost.length === 0) return keeping.purge();
    const says = [`${texts.storage.purgeSays} ${lost.join('; ')}.`];
    return confirm(app, { title: texts.storage.purgeTitle, says, does: texts.storage.purgeAct, act: () => keeping.purge() }, { back: 'storage', otherwise: 'purge' });
  };
  return html`<section>
    <h3>${texts.storage.purge}</h3>
    ${rows.map(
      ([what, label, bytes]) => html`<label class="tick"><input type="checkbox" data-testid="purge-${what}" .checked=${keeping.ticked.has(what)}
        @change=${() => tick(what)} /> <span>${label}</span> <span class="muted">${sizeInWords(bytes)}</span></label>`,
    )}
    <button class="danger" id="purge" data-testid="purge" ?disabled=${keeping.ticked.size === 0} @click=${purge}>${texts.storage.purgeAct}</button>
  </section>`;
}
