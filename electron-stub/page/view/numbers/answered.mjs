/** An answer, or why there is none: it is on its way, or was refused with what to do about it. */

import { html, nothing } from '../../lit.mjs';
import { refusalWords } from '../../model/refusals.mjs';
import { numbersOf } from '../../numbers.mjs';
import { texts } from '../../texts.mjs';

/** @typedef {import('../../app.mjs').App} App */

/**
 * @template T
 * @param {App} app
 * @param {import('../../model/question.mjs').Question<T>} question
 * @param {(answer: T) => unknown} content
 */
export function answered(app, question, content) {
  const slow = numbersOf(app).isSlow(question);
  const { answer, refused } = question;
  return html`
    <p class="working muted" role="status" data-testid="numbers-working">${slow ? texts.numbers.working : nothing}</p>
    ${refused ? refusedView(app, question, refused) : answer === null ? nothing : content(answer)}
  `;
}

/**
 * @param {App} app
 * @param {import('../../model/question.mjs').Question<any>} question
 * @param {Error} refused
 */
function refusedView(app, question, refused) {
  const { says, remedy } = refusalWords(refused);
  const again = () => {
    question.forget();
    app.changed();
  };
  return html`
    <div class="refused" data-testid="numbers-refused" data-name=${refused.name}>
      <p>${says}</p>
      ${remedy ? html`<p>${remedy}</p>` : nothing}
      <button @click=${again}>${texts.numbers.again}</button>
    </div>
  `;
}
