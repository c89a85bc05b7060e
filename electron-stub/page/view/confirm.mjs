/** A question, asked only where something would be lost. */

import { html, ref } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { closeOver, comeBack, focused } from './focus.mjs';
import { dialogView } from './over.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {{ title: string, says: readonly string[], does: string, act: () => unknown }} Question `says`: what would be lost, a paragraph each */

/** @type {WeakMap<App, { question: Question, back: string | null, comeBack: () => void }>} */
const asked = new WeakMap();

/**
 * Ask; `act` is called where the answer is yes, and the dialog that was open, if any, is shown again.
 *
 * @param {App} app
 * @param {Question} question
 * @param {{ back?: string | null, otherwise?: string }} [how] `back`: the dialog to go back to; `otherwise`: the id of
 *   what has the keyboard then, where what had it is gone
 */
export function confirm(app, question, { back = null, otherwise = 'button-session-menu' } = {}) {
  asked.set(app, { question, back, comeBack: comeBack(otherwise) });
  app.over = 'confirm';
  app.changed();
}

/** @param {App} app */
export function confirmOver(app) {
  const { question, back, comeBack } = /** @type {{ question: Question, back: string | null, comeBack: () => void }} */ (asked.get(app));
  const leave = () => {
    if (back === null) closeOver();
    else app.over = back;
    app.changed();
    comeBack();
  };
  const yes = async () => {
    leave();
    await question.act();
  };
  return dialogView(
    app,
    { name: 'confirm', title: question.title },
    html`
      ${question.says.map((paragraph) => html`<p>${paragraph}</p>`)}
      <div class="buttons">
        <button data-testid="confirm-not" ${ref(focused)} @click=${leave}>${texts.files.cancel}</button>
        <button class="danger" data-testid="confirm" @click=${yes}>${question.does}</button>
      </div>
    `,
  );
}
