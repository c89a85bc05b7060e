/** The backups there are: make one, put one back. */

import { filingOf } from '../filing.mjs';
import { keepingOf } from '../keeping.mjs';
import { html, nothing } from '../lit.mjs';
import { momentInWords } from '../model/dates.mjs';
import { restoring } from '../model/restoring.mjs';
import { sizeInWords } from '../model/sizes.mjs';
import { texts } from '../texts.mjs';
import { confirm } from './confirm.mjs';
import { progressView, refusalView } from './working.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').Backup} Backup */

/** @param {App} app */
export function backupsView(app) {
  const keeping = keepingOf(app);
  const { backups, backingUp, restoring } = keeping;
  return html`<section data-testid="backups">
    <h3>${texts.storage.backups}</h3>
    <p class="muted">${texts.storage.backupsSays}</p>
    ${backups?.backups.length === 0 ? html`<p>${texts.storage.backupsNone}</p>` : nothing}
    <ul class="stored backups">${backups?.backups.map((backup) => backupView(app, backup))}</ul>
    ${restoring.state === 'running' ? html`<div class="late">${progressView(restoring.progress, 'restore-progress')}</div>` : nothing}
    ${restoring.refused ? refusalView(restoring.refused) : nothing}
    <button id="backup-now" data-testid="backup-now" ?disabled=${backingUp.state === 'running'} @click=${() => keeping.backup()}>${texts.storage.backupNow}</button>
    ${backingUp.state === 'running' ? html`<div class="late">${progressView(backingUp.progress, 'backup-progress')}</div>` : nothing}
    ${backingUp.state === 'done' ? html`<p class="fine" role="status" data-testid="backup-done">✓ ${texts.storage.backupDone}</p>` : nothing}
    ${backingUp.refused ? refusalView(backingUp.refused) : nothing}
  </section>`;
}

/** @param {App} app @param {Backup} backup */
function backupView(app, backup) {
  const { backupId, at, bytes, reason, verified, sessions, secondCopy } = backup;
  const facts = [
    texts.storage.reasons[reason] ?? reason,
    texts.storage.backup(sessions),
    sizeInWords(bytes),
    verified ? texts.storage.verified : texts.storage.notVerified,
    secondCopy ? texts.storage.secondCopy : '',
  ];
  return html`
    <li data-testid="backup" data-backup-id=${backupId} data-reason=${reason}>
      <div><b>${momentInWords(at)}</b>
        <button class="quiet" id="restore-${backupId}" data-testid="backup-restore" aria-label=${texts.storage.restoreOf(momentInWords(at))}
          @click=${() => askToRestore(app, backup)}>${texts.storage.restore}</button></div>
      <span class="muted">${facts.filter(Boolean).join(' · ')}</span>
    </li>
  `;
}

/** @param {App} app @param {Backup} backup */
async function askToRestore(app, backup) {
  const { at, sessions } = backup;
  await app.trying(() => filingOf(app).look()); // what would be lost is what there is now
  const { gone, older } = restoring(app.session.sessions, at);
  const names = (/** @type {readonly { name: string }[]} */ list) => list.map(({ name }) => `“${name}”`).join(', ');
  const says = [
    texts.storage.restoreSays(sessions),
    gone.length > 0 ? texts.storage.restoreGone(names(gone)) : '',
    older.length > 0 ? texts.storage.restoreOlder(names(older)) : '',
    gone.length + older.length === 0 ? texts.storage.restoreSame : '',
    texts.storage.restoreKept,
  ].filter(Boolean);
  const act = () => keepingOf(app).restore(backup);
  confirm(app, { title: texts.storage.restoreTitle(momentInWords(at)), says, does: texts.storage.restoreAct, act }, { back: 'storage', otherwise: 'backup-now' });
}
