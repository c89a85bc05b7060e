/** A button, and what it opens below itself: the browser's own popover, so Esc and a press elsewhere close it. */

import { html, nothing } from '../lit.mjs';

/** @typedef {import('../app.mjs').App} App */

/** Kept free between a popover and the edges of the window, in CSS pixels. */
const EDGE = 8;

/**
 * @param {App} app `app.over` is the popover's name while it is open
 * @param {{ name: string, label: unknown, opens: string | 'menu', title?: string, classes?: string, disabled?: boolean }} button
 *   `opens`: what the popover is called; 'menu': it holds a menu, which says that itself
 * @param {() => unknown} content drawn only while it is open
 */
export function popoverView(app, { name, label, opens, title = '', classes = '', disabled = false }, content) {
  const isOpen = app.over === name;
  const toggled = (/** @type {ToggleEvent} */ event) => {
    const isOpening = event.newState === 'open';
    if (isOpening && isOpen) {
      // Closed and opened again before either was told: it is drawn anew, so that the keyboard goes into it again.
      app.over = null;
      app.changed();
      app.draw();
    }
    if (isOpening) app.over = name;
    else if (app.over === name) app.over = null;
    app.changed();
    if (isOpening) place(/** @type {HTMLElement} */ (event.target), /** @type {HTMLElement} */ (document.getElementById(`button-${name}`)));
  };
  return html`
    <button id="button-${name}" class=${classes} popovertarget="popover-${name}" data-testid=${name} title=${title}
      aria-label=${title || nothing} aria-expanded=${isOpen ? 'true' : 'false'} aria-haspopup=${opens === 'menu' ? 'menu' : 'dialog'}
      ?disabled=${disabled}>${label}</button>
    <div popover class="popover" id="popover-${name}" data-testid="popover-${name}"
      role=${opens === 'menu' ? nothing : 'dialog'} aria-label=${opens === 'menu' ? nothing : opens} @toggle=${toggled}>
      ${isOpen ? content() : nothing}
    </div>
  `;
}

/**
 * Close a popover: what was chosen in it is done.
 *
 * @param {string} name
 */
export function closePopover(name) {
  document.getElementById(`popover-${name}`)?.hidePopover();
}

/**
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 */
function place(popover, button) {
  const at = button.getBoundingClientRect();
  requestAnimationFrame(() => {
    const left = Math.min(at.left, window.innerWidth - popover.offsetWidth - EDGE);
    popover.style.setProperty('left', `${Math.max(EDGE, left)}px`);
    popover.style.setProperty('top', `${at.bottom + 4}px`);
    popover.style.setProperty('max-height', `${window.innerHeight - at.bottom - 4 - EDGE}px`);
  });
}
