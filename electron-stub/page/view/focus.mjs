/** Where the keyboard goes when one thing makes room for another. */

/**
 * Gives the keyboard to an element when it is drawn for the first time: `${ref(focused)}`.
 *
 * @param {Element | undefined} element
 */
export function focused(element) {
  if (element instanceof HTMLElement) queueMicrotask(() => requestAnimationFrame(() => element.isConnected && element.focus()));
}

/**
 * Go back, once the page is drawn, to what has the keyboard now, or where that is gone to `otherwise`.
 *
 * @param {string} otherwise an id
 * @returns {() => void} goes back
 */
export function comeBack(otherwise) {
  const id = document.activeElement?.id || otherwise;
  return () => void requestAnimationFrame(() => (document.getElementById(id) ?? document.getElementById(otherwise))?.focus());
}

/** Close the dialog that is open, so that the keyboard goes back to where it came from. */
export function closeOver() {
  const open = /** @type {HTMLDialogElement | null} */ (document.querySelector('dialog.over[open]'));
  open?.close();
}

/** Arrows go from entry to entry of a menu. @param {KeyboardEvent} event */
export function walkMenu(event) {
  const entries = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll('button:not(:disabled)')];
  const at = entries.indexOf(/** @type {HTMLElement} */ (event.target));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  /** @type {HTMLElement} */ (entries.at(to % entries.length)).focus();
}
