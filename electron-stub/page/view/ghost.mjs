/** What hangs at the pointer during a drag. */

import { html, nothing, styled } from '../lit.mjs';

/** @param {import('../app.mjs').App} app */
export function ghostView(app) {
  if (!app.dragged) return nothing;
  const { x, y } = app.pointer;
  return html`<div class="ghost" aria-hidden="true" ${styled({ transform: `translate(${x + 12}px, ${y + 8}px)` })}>${app.who(app.dragged.ids)}</div>`;
}
