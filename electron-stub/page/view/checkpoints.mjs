/** Moments of the review that have a name: set one, go back to one. */

import { html, nothing } from '../lit.mjs';
import { momentWords } from '../model/clock.mjs';
import { focusPanel } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { dialogView } from './over.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').Checkpoint} Checkpoint */

/** `app.over` while it is asked whether to go back to a checkpoint: this, and its id. */
const ASKS = 'checkpoint ';

/**
 * @param {App} app
 * @param {readonly Checkpoint[]} checkpoints the latest first
 * @param {() => void} made called when there is another one
 */
export function checkpointsView(app, checkpoints, made) {
  const says = texts.history;
  const asked = checkpoints.find(({ checkpointId }) => app.over === ASKS + checkpointId);
  return html`
    <form class="checkpoint-form" @submit=${(/** @type {SubmitEvent} */ event) => make(app, event, made)}>
      <input name="name" required maxlength="200" autocomplete="off" data-testid="checkpoint-name" aria-label=${says.checkpointName} placeholder=${says.checkpointHint} />
      <button data-testid="checkpoint-make">${says.make}</button>
    </form>
    ${checkpoints.length === 0
      ? nothing
      : html`<details class="fold checkpoints" open>
          <summary>${says.checkpoints(checkpoints.length)}</summary>
          <ul>${checkpoints.map((checkpoint) => checkpointView(app, checkpoint))}</ul>
        </details>`}
    ${asked ? questionView(app, asked) : nothing}
  `;
}

/** @param {App} app @param {Checkpoint} checkpoint */
function checkpointView(app, { checkpointId, name, at }) {
  const says = texts.history;
  return html`
    <li class="checkpoint" data-testid="checkpoint">
      <span class="checkpoint-name">${name}</span>
      <time class="muted">${momentWords(at, Date.now())}</time>
      <button class="quiet small" data-testid="checkpoint-restore" aria-label=${says.goBackTo(name)}
        @click=${() => {
          app.over = ASKS + checkpointId;
          app.changed();
        }}>${says.goBack}</button>
    </li>
  `;
}

/**
 * @param {App} app
 * @param {SubmitEvent} event
 * @param {() => void} made
 */
async function make(app, event, made) {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem('name'));
  const name = input.value.trim();
  if (name === '') return input.focus();
  input.value = ''; // a second press makes no second one
  const answer = await app.session.attempt('change.checkpoint', { name });
  if (answer === null) {
    input.value ||= name;
    return;
  }
  made();
  app.say(texts.history.made(name));
}

/** @param {App} app @param {Checkpoint} checkpoint */
function questionView(app, checkpoint) {
  const says = texts.history;
  return dialogView(app, { name: 'checkpoint', title: says.question(checkpoint.name) }, html`
    <p>${says.questionSays(momentWords(checkpoint.at, Date.now()))}</p>
    <div class="buttons">
      <button class="main" data-testid="checkpoint-yes" @click=${(/** @type {Event} */ event) => restore(app, event, checkpoint)}>${says.questionYes}</button>
      <button data-testid="checkpoint-no" @click=${closeDialog}>${says.questionNo}</button>
    </div>
  `);
}

/** Closed by the browser, the dialog gives the keyboard back to the button that opened it. @param {Event} event */
function closeDialog(event) {
  /** @type {HTMLElement} */ (event.target).closest('dialog')?.close();
}

/** @param {App} app @param {Event} event @param {Checkpoint} checkpoint */
async function restore(app, event, { checkpointId, name }) {
  closeDialog(event);
  const answer = await app.session.attempt('change.restoreCheckpoint', { checkpointId });
  if (answer === null) return;
  const says = texts.history;
  if (answer.changes.length === 0) app.notices.say(says.restoredSame);
  else app.notices.say(says.restored(name), { action: app.undoOf(answer) });
  app.afterDrawing(() => document.activeElement === document.body && focusPanel());
}
