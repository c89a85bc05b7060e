/** The numbers in a large window, to be read from the other end of the room. */

import { html, nothing, ref } from '../../lit.mjs';
import { texts } from '../../texts.mjs';
import { contentView } from '../numbers.mjs';
import { dialogView } from '../over.mjs';

/** What lies over the page, by its name. */
export const numbersOver = {
  numbers: (/** @type {import('../../app.mjs').App} */ app) =>
    dialogView(app, { name: 'numbers', title: texts.panels.numbers, wide: true }, html`${contentView(app, nothing)}<i hidden ${ref(left)}></i>`),
};

/**
 * The window is gone: the keyboard is where it was before, unless it was given to somebody meanwhile.
 *
 * @param {Element | undefined} inside
 */
function left(inside) {
  if (inside) return;
  queueMicrotask(() => {
    const button = /** @type {HTMLElement | null} */ (document.querySelector('[data-testid="numbers-larger"]'));
    if (document.activeElement === document.body) button?.focus();
  });
}
