/** A quiet field that is saved on leaving it. What is typed is never lost, and saved once. */

import { html, live, nothing, whenGone } from '../lit.mjs';
import { Drafts } from '../model/drafts.mjs';
import { perApp } from '../per-app.mjs';
import { focusGrid } from '../showing.mjs';
import { texts } from '../texts.mjs';

/** @typedef {import('../app.mjs').App} App */

/**
 * @typedef {object} Field
 * @property {string} key of what is written, wherever it is shown: person and member
 * @property {string} label
 * @property {string | null} saved what the daemon has; null: nothing
 * @property {(text: string) => Promise<unknown>} save null: refused
 * @property {string} testId
 * @property {string} [hint]
 * @property {'note'} [wanted] by which key it is reached
 * @property {boolean} [calls] true: it would be good to write something
 * @property {boolean} [labelled] false: the label is only for screen readers
 */

const draftsOf = perApp(() => new Drafts());

/** A page that is closed or loaded anew leaves its fields without telling them: they are left before, and so saved. */
export function saveOnLeaving() {
  window.addEventListener('pagehide', () => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
}

/**
 * Draw it within a `repeat` or the like that is keyed by person: another person's field is another element.
 *
 * @param {App} app
 * @param {Field} field
 */
export function fieldView(app, field) {
  const drafts = draftsOf(app);
  const key = `${app.session.id} ${field.key}`;
  const { label, saved, testId, hint = '', calls = false, labelled = true } = field;
  const leave = () => void save(app, key, field);
  const open = drafts.isOpen(key);
  return html`
    <div class=${['field', open && 'open', calls && 'calls'].filter(Boolean).join(' ')}>
      <label class=${labelled ? 'field-label' : 'unseen'} for="field-${testId}">${label}</label>
      <textarea rows="1" id="field-${testId}" aria-describedby="open-${testId}" data-testid=${testId} data-field=${field.wanted ?? nothing} placeholder=${hint} title=${texts.person.saveHint}
        .value=${live(drafts.shown(key, saved))} ${whenGone(leave)}
        @input=${(/** @type {Event} */ event) => {
          drafts.type(key, /** @type {HTMLTextAreaElement} */ (event.target).value, saved);
          app.changed();
        }}
        @keydown=${(/** @type {KeyboardEvent} */ event) => pressed(app, event, leave)} @blur=${leave}></textarea>
      <span class="field-open" role="status" id="open-${testId}">${open ? (drafts.wasRefused(key) ? texts.person.refused : texts.person.unsaved) : nothing}</span>
    </div>
  `;
}

/**
 * @param {App} app
 * @param {KeyboardEvent} event
 * @param {() => void} leave
 */
function pressed(app, event, leave) {
  if (event.isComposing) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) leave();
  else if (event.key === 'Escape') focusGrid(app); // it is left, and so saved
  else return;
  event.preventDefault();
}

/**
 * @param {App} app
 * @param {string} key
 * @param {Field} field
 */
async function save(app, key, field) {
  const drafts = draftsOf(app);
  const theirs = drafts.theirs(key, field.saved);
  const text = drafts.begin(key, field.saved);
  if (text === null) return app.changed();
  const answer = await field.save(text);
  drafts.settle(key, text, answer !== null);
  if (answer !== null && theirs !== null) {
    const action = { label: texts.person.theirsBack, act: () => void field.save(theirs) };
    app.notices.say(texts.person.theirs(field.label, theirs), { stays: true, action });
  }
  app.changed();
}
