/** Which review is open, at the left of the bar; below it the others, and the workbooks that were opened lately. */

import { filingOf } from '../filing.mjs';
import { html, nothing, ref, repeat } from '../lit.mjs';
import { dayInWords } from '../model/dates.mjs';
import { texts } from '../texts.mjs';
import { confirm } from './confirm.mjs';
import { drawn } from './drawn.mjs';
import { focused } from './focus.mjs';
import { icons } from './icons.mjs';
import { closePopover, popoverView } from './popover.mjs';
import { recentView } from './recent.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').SessionSummary} SessionSummary */

export const POPOVER = 'session-menu';

/** The session that is being renamed. @type {WeakMap<App, string>} */
const renaming = new WeakMap();

/** @param {App} app */
export function sessionButton(app) {
  const { summary } = app.session;
  const label = html`
    <span class="session-name" title=${summary?.source.path ?? nothing}>${summary?.name ?? texts.sessions.none}</span>
    ${signView(summary)}<span class="session-more" aria-hidden="true">▾</span>
  `;
  return popoverView(app, { name: POPOVER, label, opens: texts.sessions.button, classes: 'session-button' }, () => popover(app));
}

/** What the review's workbook is like where it isn't as it was. @param {SessionSummary | null} summary */
function signView(summary) {
  const status = summary?.source.status;
  if (status !== 'changed' && status !== 'missing') return nothing;
  return html`<span class="session-sign" data-testid="session-sign" data-status=${status}>${texts.sessions[status]}</span>`;
}

/** @param {App} app */
function popover(app) {
  const filing = filingOf(app);
  const { sessions } = app.session;
  return html`
    <div class="sessions" data-testid="sessions" ${ref(drawn(filing, 'sessions', () => app.trying(() => filing.look())))}>
      ${sessions.length === 0 ? nothing : html`<h2>${texts.sessions.title}</h2>`}
      <ul>${repeat(sessions, ({ sessionId }) => sessionId, (session) => sessionView(app, session))}</ul>
      <button class="main" data-testid="sessions-import" @click=${() => chosen(() => filing.choose('workbook'))}>${texts.sessions.import}</button>
      ${recentView(app)}
    </div>
  `;
}

/** @param {() => unknown} act */
function chosen(act) {
  closePopover(POPOVER);
  act();
}

/** @param {App} app @param {SessionSummary} session */
function sessionView(app, session) {
  const { sessionId, name, status } = session;
  const isOpen = sessionId === app.session.id;
  return html`
    <li class=${isOpen ? 'session open' : 'session'} data-testid="session-${sessionId}" data-status=${isOpen ? 'active' : status}>
      ${renaming.get(app) === sessionId ? renameView(app, session) : openView(app, session, isOpen)}
      <div class="session-acts">
        <button class="icon small" id="rename-${sessionId}" data-testid="session-rename" aria-label=${texts.sessions.rename(name)}
          title=${texts.sessions.rename(name)} @click=${() => rename(app, sessionId)}>${icons.pencil}</button>
        <button class="icon small" data-testid="session-close" aria-label=${texts.sessions.close(name)} title=${texts.sessions.close(name)}
          ?disabled=${status === 'closed'} @click=${() => close(app, sessionId)}>${icons.putAway}</button>
        <button class="icon small" data-testid="session-delete" aria-label=${texts.sessions.delete(name)} title=${texts.sessions.delete(name)}
          @click=${() => chosen(() => askToDelete(app, sessionId))}>${icons.bin}</button>
      </div>
    </li>
  `;
}

/** @param {App} app @param {SessionSummary} session @param {boolean} isOpen */
function openView(app, session, isOpen) {
  const { sessionId, name, filename, employeeCount, changedCount, createdAt } = session;
  const facts = [filename === name ? '' : filename, texts.sessions.facts(employeeCount, changedCount), texts.sessions.imported(dayInWords(createdAt))];
  return html`
    <button class="session-open" data-testid="session-open" aria-current=${isOpen ? 'true' : 'false'}
      @click=${() => chosen(() => open(app, sessionId))}>
      <span class="session-title">${name}</span>
      <span class="muted">${facts.filter(Boolean).join(' · ')}</span>
      <span class="session-status">${statusInWords(session, isOpen)}</span>
    </button>
  `;
}

/** @param {SessionSummary} session @param {boolean} isOpen */
export function statusInWords({ status, source }, isOpen) {
  const words = isOpen && status === 'ok' ? texts.sessions.status.active : texts.sessions.status[status];
  return [words, texts.sessions.source[source.status]].filter(Boolean).join(', ');
}

/** @param {App} app @param {string} sessionId */
export async function open(app, sessionId) {
  await app.trying(() => app.session.open(sessionId));
}

/** @param {App} app @param {string | null} sessionId null: none any more */
function rename(app, sessionId) {
  const before = renaming.get(app);
  if (sessionId === null) renaming.delete(app);
  else renaming.set(app, sessionId);
  app.changed();
  if (sessionId === null) requestAnimationFrame(() => document.getElementById(`rename-${before}`)?.focus());
}

/** @param {App} app @param {SessionSummary} session */
function renameView(app, { sessionId, name }) {
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements[0]);
    const wanted = field.value.trim();
    rename(app, null);
    if (wanted === '' || wanted === name) return;
    await app.trying(() => app.asking.decide('session.rename', { sessionId, name: wanted }));
    await app.trying(() => filingOf(app).look());
  };
  // Esc would close the popover as well.
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    rename(app, null);
  };
  return html`
    <form class="session-form" @submit=${keep} @keydown=${pressed}>
      <input data-testid="session-name" .value=${name} maxlength="200" aria-label=${texts.sessions.renamed} title=${texts.sessions.renamed} ${ref(selected)} />
    </form>
  `;
}

/** @param {Element | undefined} field */
function selected(field) {
  focused(field);
  if (field instanceof HTMLInputElement) requestAnimationFrame(() => field.select());
}

/** @param {App} app @param {string} sessionId */
async function close(app, sessionId) {
  if (sessionId === app.session.id) closePopover(POPOVER);
  await app.trying(() => app.asking.decide('session.close', { sessionId }));
  await app.trying(() => app.session.reload());
}

/**
 * @param {App} app
 * @param {string} sessionId
 * @param {{ back?: string, done?: () => void }} [how] `back`: the dialog to go back to
 */
export async function askToDelete(app, sessionId, { back, done = () => {} } = {}) {
  await app.trying(() => filingOf(app).look()); // what would be lost is what there is now
  const session = app.session.sessions.find((one) => one.sessionId === sessionId);
  if (!session) return;
  const { name, filename, employeeCount, changedCount, source } = session;
  const act = async () => {
    if (!(await app.trying(() => app.asking.decide('session.delete', { sessionId })))) return;
    await app.trying(() => app.session.reload());
    app.notices.say(texts.sessions.deleted(name));
    done();
  };
  const stays = source.path === null ? [] : [texts.sessions.deleteStays(filename)];
  const says = [texts.sessions.deleteSays(employeeCount, changedCount), texts.sessions.deleteFor, ...stays];
  confirm(app, { title: texts.sessions.deleteTitle(name), says, does: texts.sessions.deleteAct, act }, { back, otherwise: back ? 'over-title' : `button-${POPOVER}` });
}
