/**
 * A long list of rows of one height: only those exist that are seen, and the keyboard walks from row to row. Knows
 * nothing of what stands in a row.
 */

import { html, repeat, styled } from '../../lit.mjs';
import { scrolledToRow, stretch } from '../../model/stretch.mjs';
import { textScale } from '../../text-size.mjs';

/** @typedef {import('../../app.mjs').App} App */

/** How far each list is scrolled, and which row has the place in the tab order. @type {Map<string, { scrolled: number, current: number }>} */
const places = new Map();

/** @type {Readonly<Record<string, (current: number, page: number, last: number) => number>>} */
const STEPS = {
  ArrowDown: (current) => current + 1,
  ArrowUp: (current) => current - 1,
  PageDown: (current, page) => current + page,
  PageUp: (current, page) => current - page,
  Home: () => 0,
  End: (_current, _page, last) => last,
};

/**
 * @template T
 * @param {App} app
 * @param {object} list
 * @param {string} list.name of the list; each has its own place
 * @param {readonly T[]} list.items
 * @param {(item: T) => string} list.keyOf
 * @param {number} list.height of a row at the usual size of text, in CSS pixels
 * @param {(item: T, index: number, tabindex: 0 | -1) => unknown} list.row draws a row; what has the keyboard in it bears
 *   `data-row` with the index, and the tabindex
 * @param {(item: T, key: string, index: number, walk: (to: number) => void) => boolean} [list.pressed] true: the key was the row's own
 */
export function rowsView(app, { name, items, keyOf, height: usual, row, pressed = () => false }) {
  const rowHeight = Math.round(usual * textScale());
  const place = places.get(name) ?? { scrolled: 0, current: 0 };
  places.set(name, place);
  // No list is higher than the window: what is seen needs no measuring.
  const seen = { height: window.innerHeight, scrolled: place.scrolled };
  const { above, from, to, height } = stretch(items.length, rowHeight, seen);
  const entry = place.current >= from && place.current < to ? place.current : from;
  const scrolled = (/** @type {Event} */ event) => {
    place.scrolled = /** @type {HTMLElement} */ (event.currentTarget).scrollTop;
    if (height > items.slice(from, to).length * rowHeight) app.changed();
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const list = /** @type {HTMLElement} */ (event.currentTarget);
    const at = list.contains(document.activeElement) ? rowOf(document.activeElement) : null;
    if (at === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = items.length - 1;
    const walk = (/** @type {number} */ to) => walkTo(app, list, place, Math.max(0, Math.min(last, to)), rowHeight);
    const step = STEPS[event.key];
    if (step) walk(step(at, Math.max(1, Math.floor(list.clientHeight / rowHeight) - 1), last));
    else if (!pressed(items[at], event.key, at, walk)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`
    <div class="rows" role="rowgroup" data-testid="rows-${name}" ${styled({ '--row': `${rowHeight}px` })} @scroll=${scrolled}
      @keydown=${key} @focusin=${(/** @type {FocusEvent} */ event) => void (place.current = rowOf(event.target) ?? place.current)}>
      <div class="rows-all" role="presentation" ${styled({ height: `${height}px`, 'padding-top': `${above}px` })}>
        ${repeat(items.slice(from, to), keyOf, (item, index) => row(item, from + index, from + index === entry ? 0 : -1))}
      </div>
    </div>
  `;
}

/** @param {EventTarget | null} target */
function rowOf(target) {
  const row = /** @type {HTMLElement | null} */ (target)?.closest('[data-row]');
  return row ? Number(row.getAttribute('data-row')) : null;
}

/**
 * @param {App} app
 * @param {HTMLElement} list
 * @param {{ scrolled: number, current: number }} place
 * @param {number} index
 * @param {number} rowHeight
 */
function walkTo(app, list, place, index, rowHeight) {
  place.current = index;
  list.scrollTop = scrolledToRow(index, rowHeight, { height: list.clientHeight, scrolled: list.scrollTop });
  place.scrolled = list.scrollTop;
  app.afterDrawing(() => {
    const row = /** @type {HTMLElement | null} */ (list.querySelector(`[data-row="${index}"]`));
    row?.focus({ preventScroll: true });
  });
}
