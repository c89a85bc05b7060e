/** A part of a panel that is folded until somebody wants it, and stays as they left it for the next person. */

import { knowingOf } from '../knowing.mjs';
import { html, nothing } from '../lit.mjs';

/** @typedef {import('../app.mjs').App} App */

/**
 * @param {App} app
 * @param {string} name
 * @param {unknown} title
 * @param {() => unknown} content drawn only while it is open
 */
export function partView(app, name, title, content) {
  const { unfolded } = knowingOf(app);
  const isOpen = unfolded.has(name);
  const toggled = (/** @type {Event} */ event) => {
    const opens = /** @type {HTMLDetailsElement} */ (event.target).open;
    if (opens === unfolded.has(name)) return;
    if (opens) unfolded.add(name);
    else unfolded.delete(name);
    app.changed();
  };
  return html`
    <details class="fold" data-testid="part-${name}" ?open=${isOpen} @toggle=${toggled}>
      <summary>${title}</summary>
      ${isOpen ? content() : nothing}
    </details>
  `;
}
