/** What lies over the page while a file hovers. */

import { html, nothing, ref } from '../lit.mjs';
import { filingOf } from '../filing.mjs';
import { texts } from '../texts.mjs';

/** @param {import('../app.mjs').App} app */
export function dropView(app) {
  if (!filingOf(app).hovering) return nothing;
  return html`
    <div class="drop" popover="manual" data-testid="drop" ${ref(shown)}>
      <div class="drop-frame"><p class="drop-title">${texts.files.drop}</p><p>${texts.files.dropSays}</p></div>
    </div>
  `;
}

/** In front of every dialog. @param {Element | undefined} overlay */
function shown(overlay) {
  if (overlay instanceof HTMLElement) queueMicrotask(() => overlay.isConnected && overlay.showPopover());
}
