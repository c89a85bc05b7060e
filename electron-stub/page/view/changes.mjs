/** Who differs from the workbook, and how: one line a person, each with its note and a way back. */

import { knowingOf } from '../knowing.mjs';
import { html, nothing, repeat } from '../lit.mjs';
import { momentWords } from '../model/clock.mjs';
import { differences } from '../model/differences.mjs';
import { Question } from '../model/question.mjs';
import { differenceWords } from '../model/telling.mjs';
import { perApp } from '../per-app.mjs';
import { revert } from '../reverting.mjs';
import { focusPanel, lead, namesOf } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { noteView } from './note.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').NetChange} NetChange */
/** @typedef {'all' | 'review' | 'donut'} About */

/** So many are drawn before somebody asks for more. */
const AT_ONCE = 100;

class Shown {
  /** @type {About} */
  about = 'all';
  count = AT_ONCE;
  /** @type {Question<readonly NetChange[]>} */
  listed;

  /** @param {App} app */
  constructor(app) {
    this.listed = new Question(() => app.changed());
  }
}

const shownOf = perApp((app) => new Shown(app));

/** @param {App} app */
export function changesPanel(app) {
  const { session } = app;
  const shown = shownOf(app);
  const changes = changesAbout(app, shown);
  const left = changes.length - shown.count;
  const ofSample = session.summary?.source.status === 'none';
  return html`
    <div class="changes" data-testid="changes-panel">
      <p class="lead" data-testid="changes-count">${session.changes.size === 0 ? texts.changes.none : texts.changes.since(session.changes.size, ofSample)}</p>
      ${session.changes.size === 0 ? nothing : aboutView(app, shown)}
      ${session.changes.size > 0 && changes.length === 0 && !shown.listed.waits ? html`<p class="muted">${texts.changes.noneOfAbout}</p>` : nothing}
      <ol class="change-list">
        ${repeat(changes.slice(0, shown.count), ({ employeeId }) => `${session.id} ${employeeId}`, (change) => changeView(app, change, shown.about))}
      </ol>
      ${left > 0
        ? html`<button @click=${() => {
            shown.count += AT_ONCE;
            app.changed();
          }}>${texts.changes.showMore(left)}</button>`
        : nothing}
    </div>
  `;
}

/**
 * Of all changes the session knows already; parts of them are asked for.
 *
 * @param {App} app
 * @param {Shown} shown
 * @returns {readonly NetChange[]}
 */
function changesAbout({ session, asking }, { about, listed }) {
  if (about === 'all') return [...session.changes.values()];
  const params = { sessionId: session.id, about };
  const ask = async () => (await asking.ask('change.list', params)).changes;
  return listed.about([params, session.seq], ask).answer ?? [];
}

/** @param {App} app @param {Shown} shown */
function aboutView(app, shown) {
  const names = /** @type {About[]} */ (Object.keys(texts.changes.about));
  return html`
    <div class="toggles" role="group" aria-label=${texts.changes.aboutName}>
      ${names.map((about) => html`<button data-testid="changes-about-${about}" aria-pressed=${shown.about === about ? 'true' : 'false'}
        @click=${() => {
          shown.about = about;
          shown.listed.forget();
          app.changed();
        }}>${texts.changes.about[about]}</button>`)}
    </div>
  `;
}

/** @param {App} app @param {NetChange} change @param {About} about */
function changeView(app, { employeeId: id, name, before, after, note, changedAt }, about) {
  const says = texts.changes;
  const told = differences(before, after).filter((difference) => difference.member !== 'text' || difference.name !== 'changeNote');
  return html`
    <li class="change" data-testid="change-${id}">
      <div class="change-head">
        <button class="link name" data-change-name @click=${() => lead(app, id)}>${name}</button>
        <button class="quiet small" data-testid="revert-${id}" title=${says.revertTitle(name)} aria-label=${says.revertTitle(name)}
          @click=${(/** @type {Event} */ event) => reverted(app, id, /** @type {HTMLElement} */ (event.target))}>${says.revert}</button>
      </div>
      <div class="change-what">
        <ul>${differenceWords(told, namesOf(app)).map((words) => html`<li>${words}</li>`)}</ul>
        <time class="muted">${momentWords(changedAt, Date.now())}</time>
      </div>
      ${about === 'donut'
        ? note && html`<p class="muted">${note}</p>`
        : noteView(app, id, changeNote(app, id, note), { label: says.note(name), testId: `change-note-${id}`, hint: texts.person.noteHint, labelled: false })}
    </li>
  `;
}

/**
 * Of somebody who differs in the exercise alone, the change tells the exercise's note: that one isn't edited here.
 *
 * @param {App} app
 * @param {string} id
 * @param {string | null} note
 */
function changeNote(app, id, note) {
  const change = app.session.changes.get(id);
  const onlyDonut = change && Object.keys(change.after).every((member) => member === 'donut');
  return knowingOf(app).note(id, onlyDonut ? null : note);
}

/** The line is gone afterwards: the next one has the keyboard. @param {App} app @param {string} id @param {HTMLElement} button */
async function reverted(app, id, button) {
  const line = button.closest('li');
  const other = line?.nextElementSibling ?? line?.previousElementSibling;
  if (!(await revert(app, id))) return;
  await new Promise((resolve) => app.afterDrawing(() => resolve(null)));
  const next = /** @type {HTMLElement | null | undefined} */ (other?.querySelector('[data-change-name]'));
  if (next?.isConnected) next.focus();
  else focusPanel();
}
