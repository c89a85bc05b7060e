/** What was done to one person, as far as the newest changes of the review tell: there is no history by person. */

import { knowingOf } from '../knowing.mjs';
import { html } from '../lit.mjs';
import { momentWords } from '../model/clock.mjs';
import { changesOf } from '../model/journal.mjs';
import { sentence } from '../model/telling.mjs';
import { namesOf } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { partView } from './part.mjs';

/** @param {import('../app.mjs').App} app @param {string} employeeId */
export function changesOfView(app, employeeId) {
  return partView(app, 'changes', texts.person.changes, () => listView(app, employeeId));
}

/** @param {import('../app.mjs').App} app @param {string} employeeId */
function listView(app, employeeId) {
  const says = texts.person;
  const newest = knowingOf(app).newest();
  if (!newest) return html`<p class="muted">${texts.panels.loading}</p>`;
  const theirs = changesOf(newest.changes, employeeId);
  const names = namesOf(app);
  const honest = theirs.length === 0 ? says.changesNone : says.changesNewest;
  return html`
    <ol class="person-changes">
      ${theirs.map((change) => html`<li class=${change.undoneBy === null ? '' : 'undone'}>
        <time class="muted">${momentWords(change.at, Date.now())}</time> ${sentence(change, names)}</li>`)}
    </ol>
    <p class="muted">${newest.more ? honest(newest.changes.length) : theirs.length === 0 ? says.changesNoneAtAll : ''}</p>
  `;
}
