/** A second place for backups, and when old reviews go by themselves. */

import { keepingOf } from '../keeping.mjs';
import { html, nothing } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { settingView, slipView } from './setting.mjs';

/** @typedef {import('../app.mjs').App} App */

/** @param {App} app */
export function retentionView(app) {
  const { settings } = app.session;
  if (!settings) return nothing;
  return html`${secondView(app, settings.backupDirectory)} ${retention(app, settings.retention)}`;
}

/** @param {App} app @param {string | null} directory */
function secondView(app, directory) {
  const keeping = keepingOf(app);
  const choose = async () => {
    const path = await app.bridge.openFile('folder');
    if (path !== null && (await keeping.update({ backupDirectory: path }))) await app.trying(() => keeping.look());
  };
  return html`<section>
    <h3>${texts.storage.second}</h3>
    <p class="muted">${texts.storage.secondSays}</p>
    <p data-testid="second-directory" class=${directory === null ? 'muted' : 'path'}>${directory ?? texts.storage.secondNone}</p>
    ${slipView(keeping.slips.backupDirectory, 'backupDirectory')}
    <div class="buttons">
      <button data-testid="second-choose" @click=${choose}>${texts.storage.secondChoose}</button>
      ${directory === null ? nothing : html`<button data-testid="second-off" @click=${() => keeping.update({ backupDirectory: null })}>${texts.storage.secondOff}</button>`}
    </div>
  </section>`;
}

/** @param {App} app @param {import('../../../protocol/typescript/contract.js').Retention} held */
function retention(app, held) {
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const wholeOrNull = (/** @type {string} */ name) => Number(data.get(`retention.${name}`)) || null;
    const done = await keepingOf(app).update({ retention: { maxAgeDays: wholeOrNull('maxAgeDays'), maxSessions: wholeOrNull('maxSessions') } });
    if (done) app.notices.say(texts.storage.kept);
  };
  /** @param {'maxAgeDays' | 'maxSessions'} name @param {string} label @param {number} most */
  const field = (name, label, most) =>
    settingView(`retention.${name}`, String(held[name] ?? ''), keepingOf(app).slips[`retention.${name}`], {
      testid: `retention-${name}`,
      label,
      seen: true,
      placeholder: texts.storage.never,
      title: texts.storage.wholeNumber,
      most,
    });
  return html`<section>
    <h3>${texts.storage.retention}</h3>
    <p class="muted">${texts.storage.retentionSays}</p>
    <form class="retention" @submit=${keep}>
      ${field('maxAgeDays', texts.storage.maxAge, 36_500)} ${field('maxSessions', texts.storage.maxSessions, 10_000)}
      <button data-testid="retention-keep">${texts.storage.keep}</button>
    </form>
  </section>`;
}
