/** Is all of it whole: reads everything, and says what it found. */

import { keepingOf } from '../keeping.mjs';
import { html, nothing } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { moreView } from './import.mjs';
import { progressView, refusalView } from './working.mjs';

/** @param {import('../app.mjs').App} app */
export function checkView(app) {
  const { checking } = keepingOf(app);
  const { state, progress, result, refused } = checking;
  return html`<section data-testid="check">
    <h3>${texts.storage.checkTitle}</h3>
    <p class="muted">${texts.storage.checkSays}</p>
    ${state === 'running' ? html`<div class="late">${progressView(progress, 'check-progress')}</div>` : nothing}
    ${result ? resultView(result) : nothing} ${refused ? refusalView(refused) : nothing}
    <button data-testid="storage-check" ?disabled=${state === 'running'} @click=${() => keepingOf(app).check()}>${texts.storage.check}</button>
  </section>`;
}

/** @param {import('../../../protocol/typescript/contract.js').StorageChecked} checked */
function resultView({ ok, sessions, rows, uploads, backups, damaged, damagedCount }) {
  if (ok) return html`<p class="fine" role="status" data-testid="check-ok">✓ ${texts.storage.checkOk(sessions, rows, uploads, backups)}</p>`;
  return html`
    <div class="refusal" role="alert" data-testid="check-bad"><p>${texts.storage.checkBad(damagedCount)}</p>
      <ul class="lines">${damaged.map(({ detail }) => html`<li>${detail}</li>`)} ${moreView(damaged, damagedCount)}</ul></div>
  `;
}
