/** The nine boxes once more, small, as buttons to choose from. */

import { html } from '../lit.mjs';
import { ROWS, cohortOf } from '../model/boxes.mjs';

/**
 * @param {{
 *   name: string,
 *   isPressed: (box: number) => boolean,
 *   isDisabled?: (box: number) => boolean,
 *   title: (box: number) => string,
 *   text: (box: number) => unknown,
 *   testId: (box: number) => string,
 *   press: (box: number) => void,
 * }} what
 */
export function miniGridView({ name, isPressed, isDisabled = () => false, title, text, testId, press }) {
  return html`
    <div class="mini-grid" role="group" aria-label=${name}>
      ${ROWS.flat().map((box) => html`
        <button class=${cohortOf(box)} data-testid=${testId(box)} title=${title(box)} aria-label=${title(box)}
          aria-pressed=${isPressed(box) ? 'true' : 'false'} ?disabled=${isDisabled(box)} @click=${() => press(box)}>${text(box)}</button>
      `)}
    </div>
  `;
}
