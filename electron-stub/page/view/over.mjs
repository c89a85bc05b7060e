/** What lies over the page: the status, the keys, and the pages behind the menus. One at a time. */

import { html, nothing, ref } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { filesOver } from './files.mjs';
import { numbersOver } from './numbers/larger.mjs';
import { statusOver } from './status.mjs';
import { storageOver } from './storage.mjs';

/** @typedef {import('../app.mjs').App} App */

/** Who draws what, by the name of it. @type {Readonly<Record<string, (app: App) => import('../lit.mjs').View>>} */
const OVERS = { keys: keysOver, status: statusOver, ...filesOver, ...storageOver, ...numbersOver };

/** @param {App} app */
export function overView(app) {
  const { over } = app;
  return over === null || !OVERS[over] ? nothing : OVERS[over](app);
}

/**
 * A dialog with a title; Esc and a press outside close it.
 *
 * @param {App} app
 * @param {{ name: string, title: string, wide?: boolean }} what
 * @param {unknown} content
 */
export function dialogView(app, { name, title, wide = false }, content) {
  const close = () => {
    if (app.over !== null) app.over = null;
    app.changed();
  };
  return html`
    <dialog class=${wide ? 'over wide' : 'over'} data-testid="over-${name}" aria-labelledby="over-title" ${ref(opened)} @close=${close}
      @pointerdown=${(/** @type {PointerEvent} */ event) => void (began = isOutside(event))}
      @click=${(/** @type {MouseEvent} */ event) => began && isOutside(event) && closes(event)}>
      <header>
        <h2 id="over-title" tabindex="-1">${title}</h2>
        <button class="icon" aria-label=${texts.keys.close} data-testid="over-close" @click=${closes}>×</button>
      </header>
      <div class="over-content">${content}</div>
    </dialog>
  `;
}

/** True: the pointer last went down outside of the dialog. A text that is marked may end there, and closes nothing. */
let began = false;

/** True: on what lies behind the dialog. @param {MouseEvent} event */
function isOutside({ target, currentTarget, clientX: x, clientY: y }) {
  const { left, right, top, bottom } = /** @type {Element} */ (currentTarget).getBoundingClientRect();
  return target === currentTarget && (x < left || x > right || y < top || y > bottom);
}

/** Closed before it is gone from the page, it gives the keyboard back to what had it. @param {Event} event */
function closes({ target }) {
  /** @type {Element} */ (target).closest('dialog')?.close();
}

/** @param {Element | undefined} dialog */
function opened(dialog) {
  if (dialog instanceof HTMLDialogElement && !dialog.open) queueMicrotask(() => dialog.isConnected && dialog.showModal());
}

/** @param {App} app */
function keysOver(app) {
  const rows = texts.keys.rows.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`);
  return dialogView(app, { name: 'keys', title: texts.keys.title }, html`<dl class="keys">${rows}</dl>`);
}
