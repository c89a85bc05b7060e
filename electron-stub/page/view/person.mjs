/** The panel about whoever is chosen: one person, several, or nobody. */

import { knowingOf } from '../knowing.mjs';
import { html, nothing, ref, repeat } from '../lit.mjs';
import { CENTRE } from '../model/boxes.mjs';
import { boxWords } from '../model/telling.mjs';
import { revert } from '../reverting.mjs';
import { focusGrid, hiddenBy, namesOf } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { developmentView } from './development.mjs';
import { donutView } from './donut.mjs';
import { chainView, factsView } from './facts.mjs';
import { flagsView } from './flags.mjs';
import { noteView } from './note.mjs';
import { changesOfView } from './person-changes.mjs';
import { ratingsView } from './ratings.mjs';
import { severalView } from './several.mjs';

/** @typedef {import('../app.mjs').App} App */

/** @param {App} app */
export function personPanel(app) {
  const ids = [...app.selection.ids].filter((id) => app.session.people.get(id));
  if (ids.length === 0) return nobodyView();
  if (ids.length > 1) return severalView(app, ids);
  // Keyed: another person's fields are other elements, so that what was typed about this one stays theirs.
  return html`${repeat(ids, (id) => `${app.session.id} ${id}`, (id) => oneView(app, id))}`;
}

function nobodyView() {
  return html`
    <div class="person nobody" data-testid="person-panel">
      <p>${texts.person.nobody}</p>
      <p class="muted">${texts.person.keys}</p>
    </div>
  `;
}

/** Somebody else is shown: from the name on, wherever the panel was scrolled to. @param {Element | undefined} article */
function fromTheTop(article) {
  queueMicrotask(() => article?.closest('.panel')?.scrollTo(0, 0)); // it isn't in the page yet
}

/** @param {App} app @param {string} id */
function oneView(app, id) {
  const person = /** @type {import('../model/people.mjs').Person} */ (app.session.people.get(id));
  const facts = knowingOf(app).facts(id);
  return html`
    <article class="person" data-testid="person-panel" data-employee=${id} aria-busy=${facts ? 'false' : 'true'} ${ref(fromTheTop)}>
      ${headView(app, person)}
      ${facts ? changeNoteView(app, facts) : nothing}
      ${flagsView(app, [id])}
      ${facts && (facts.box === CENTRE || facts.donut) ? donutView(app, facts) : nothing}
      ${facts ? restView(app, facts) : html`<p class="muted">${texts.panels.loading}</p>`}
    </article>
  `;
}

/** After a move it waits for the reason. @param {App} app @param {import('../../../protocol/typescript/contract.js').Employee} facts */
function changeNoteView(app, { employeeId, changed, changeNote }) {
  const calls = changed && changeNote === null;
  return noteView(app, employeeId, changeNote, { label: texts.person.note, testId: 'note', hint: texts.person.noteHint, wanted: 'note', calls });
}

/** @param {App} app @param {import('../../../protocol/typescript/contract.js').Employee} facts */
function restView(app, facts) {
  const says = texts.person;
  return html`
    <section class="part"><h3>${says.ratings}</h3>${ratingsView(facts.ratingsHistory, app.session.settings?.ratingWords ?? null)}</section>
    ${chainView(app, facts)} ${factsView(app, facts)} ${developmentView(app, facts)} ${changesOfView(app, facts.employeeId)}
  `;
}

/** @param {App} app @param {import('../model/people.mjs').Person} person */
function headView(app, person) {
  const says = texts.person;
  const { employeeId: id, name } = person;
  const titles = [...new Set([person.businessTitle, person.jobTitle].filter(Boolean))];
  const before = app.session.changes.get(id)?.before;
  const names = namesOf(app);
  return html`
    <header class="person-head">
      <h2 data-testid="person-name">${name}</h2>
      ${titles.map((title) => html`<p class="muted">${title}</p>`)}
      ${person.leftWorkbook ? html`<p class="warned">${says.left}</p>` : nothing}
      <p class="place">
        <span class="place-box" data-testid="person-box">${boxWords(person.box, names)}</span>
        ${before && 'box' in before
          ? html`<span class="muted" data-testid="person-was">${says.was(boxWords(/** @type {number | null} */ (before.box), names))}</span>`
          : nothing}
        ${person.changed
          ? html`<button class="small" data-testid="revert-${id}" title=${says.revertTitle(name)}
              @click=${async () => (await revert(app, id)) && focusGrid(app)}>${says.revert}</button>`
          : nothing}
      </p>
      ${hiddenBy(app, id) === 'filtered'
        ? html`<p class="muted hidden-now">${says.filteredOut}
            <button class="quiet" @click=${() => app.trying(() => app.session.filterBy(null)).then(() => focusGrid(app))}>${says.showAll}</button></p>`
        : nothing}
    </header>
  `;
}
