/** The quiet lines at the bottom right. */

import { html, nothing, repeat } from '../lit.mjs';
import { texts } from '../texts.mjs';

/** @param {import('../app.mjs').App} app */
export function noticesView({ notices }) {
  return html`
    <div class="notices" role="log" aria-live="polite" data-testid="notices">
      ${repeat(
        notices.shown,
        ({ id }) => id,
        ({ id, text, level, action }) => html`
          <div class="notice ${level}" data-testid="notice" data-level=${level}>
            <p>${text}</p>
            ${action
              ? html`<button class="quiet" @click=${() => {
                  notices.close(id);
                  action.act();
                }}>${action.label}</button>`
              : nothing}
            <button class="icon small" aria-label=${texts.notices.close} @click=${() => notices.close(id)}>×</button>
          </div>
        `,
      )}
    </div>
  `;
}
