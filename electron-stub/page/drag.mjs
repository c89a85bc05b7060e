/**
 * Moving people with the pointer. Listens to the window, not to tiles: these may be drawn anew in the middle of a drag,
 * when the daemon comes back or somebody else edits.
 */

import { TRAY } from './model/boxes.mjs';

/** @typedef {import('./app.mjs').App} App */

/** A pointer that moves less rests. In CSS pixels; a finger is never quite still. */
const THRESHOLD = { mouse: 4, pen: 4, touch: 10 };

/** A finger that rests so long on a tile picks it up; one that moves before scrolls the box. */
const HOLD_MS = 300;

const HEARD = ['pointermove', 'pointerup', 'pointercancel'];

/**
 * A pointer went down somewhere in the review: on a tile, it may become a drag or a click.
 *
 * @param {App} app
 * @param {PointerEvent} down
 */
export function beginDrag(app, down) {
  const tile = /** @type {HTMLElement} */ (down.target).closest('[data-employee-id]');
  const id = tile?.getAttribute('data-employee-id');
  if (!id || down.button !== 0) return;
  app.carried = null;
  new Press(app, id, down);
}

/**
 * For the review: what a finger drags is neither scrolled nor asked for a menu. An object, for lit-html takes the options
 * of a listener from it; the browser has to know that it may be told not to scroll.
 *
 * @param {App} app
 */
export function heldStill(app) {
  return { passive: false, handleEvent: (/** @type {Event} */ event) => void (app.dragged && event.cancelable && event.preventDefault()) };
}

/** A pointer that is down on a tile, until it is lifted: a drag once it went far enough, a click where it never did. */
class Press {
  #app;
  #id;
  #down;
  /** Who is dragged: several, where the tile is one of those chosen. */
  #ids;
  /** Waits for a finger to have rested long enough; null: it did, or it is no finger. @type {ReturnType<typeof setTimeout> | null} */
  #hold = null;
  #hasBegun = false;
  #wentFar = false;

  /** @param {App} app @param {string} id @param {PointerEvent} down */
  constructor(app, id, down) {
    this.#app = app;
    this.#id = id;
    this.#down = down;
    this.#ids = app.selection.meant(id);
    for (const name of HEARD) window.addEventListener(name, this);
    if (down.pointerType === 'touch') this.#hold = setTimeout(() => this.#held(), HOLD_MS);
  }

  /** @param {Event} heard */
  handleEvent(heard) {
    const event = /** @type {PointerEvent} */ (heard);
    if (event.pointerId !== this.#down.pointerId) return;
    if (event.type === 'pointermove') this.#moved(event);
    else this.#ended(event);
  }

  #held() {
    this.#hold = null;
    this.#begin(this.#down);
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    const { selection } = this.#app;
    this.#hasBegun = true;
    if (!selection.ids.has(this.#id)) selection.choose(this.#id);
    this.#app.dragged = { ids: this.#ids, box: null };
    this.#over(event);
  }

  /** @param {PointerEvent} event */
  #over(event) {
    const app = this.#app;
    if (!app.dragged) return; // Esc put them back
    app.pointer = { x: event.clientX, y: event.clientY };
    app.dragged = { ...app.dragged, box: boxAt(event) };
    app.changed();
  }

  /** @param {PointerEvent} event */
  #moved(event) {
    const { clientX, clientY, pointerType } = this.#down;
    const threshold = THRESHOLD[/** @type {'mouse'} */ (pointerType)] ?? THRESHOLD.mouse;
    this.#wentFar ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) >= threshold;
    if (!this.#wentFar) return;
    if (this.#hold !== null) this.#leave(); // a finger that wipes
    else if (this.#hasBegun) this.#over(event);
    else this.#begin(event);
  }

  /** @param {PointerEvent} event */
  #ended(event) {
    this.#leave();
    const app = this.#app;
    const { dragged } = app;
    app.dragged = null;
    app.changed();
    if (event.type === 'pointercancel') return;
    if (!this.#wentFar) return clicked(app, this.#id, event);
    const box = boxAt(event);
    if (!dragged || box === null) return;
    app.focusWanted = this.#id;
    void app.moveTo(dragged.ids, box);
  }

  #leave() {
    if (this.#hold !== null) clearTimeout(this.#hold);
    for (const name of HEARD) window.removeEventListener(name, this);
  }
}

/**
 * @param {PointerEvent} event
 * @returns {number | null} null: over no box
 */
function boxAt({ clientX, clientY }) {
  const box = document.elementFromPoint(clientX, clientY)?.closest('[data-drop]')?.getAttribute('data-drop');
  return box === undefined || box === null ? null : Number(box);
}

/**
 * @param {App} app
 * @param {string} id
 * @param {PointerEvent} event
 */
function clicked(app, id, event) {
  if (event.ctrlKey || event.metaKey) app.selection.toggle(id);
  else if (event.shiftKey) app.selection.extend(id, app.placing.boxes[app.boxOf(id) ?? TRAY]);
  else app.selection.choose(id);
  app.focusWanted = id;
  app.showTab('person');
}
