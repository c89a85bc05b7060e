/** What keys do, wherever the keyboard stands. Knows the app; draws nothing. */

import { TRAY, neighbour } from './model/boxes.mjs';
import { extent } from './model/windowing.mjs';
import { walk } from './model/walking.mjs';
import { textScale } from './text-size.mjs';
import { texts } from './texts.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('./model/walking.mjs').Direction} Direction */

/** @type {Readonly<Record<string, Direction>>} */
const ARROWS = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/**
 * Listen to the keyboard for as long as the page lives.
 *
 * @param {App} app
 */
export function listen(app) {
  // Two keys may come within one frame: the second one meets the page as the first one made it, or it would be lost. The
  // keyboard may stand elsewhere by then than where the browser sends the key.
  document.addEventListener('keydown', (event) => event.isComposing || app.draw(), { capture: true });
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || document.querySelector('dialog[open]')) return;
    const target = /** @type {HTMLElement} */ (document.activeElement ?? document.body);
    const id = target.closest('[data-employee-id]')?.getAttribute('data-employee-id') ?? left(app, event.key, target);
    if (pressed(app, event, isTyped(target), id)) event.preventDefault();
  });
}

/**
 * Who had the keyboard when nothing has it now, for arrows: their tile may be gone because it was scrolled away.
 *
 * @param {App} app
 * @param {string} key
 * @param {HTMLElement} target
 */
function left({ selection }, key, target) {
  return ARROWS[key] && target === document.body ? selection.current : null;
}

/** @param {HTMLElement} target */
function isTyped(target) {
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/**
 * @param {App} app
 * @param {KeyboardEvent} event
 * @param {boolean} typed true: the key belongs to a field
 * @param {string | null} id the tile that has the keyboard
 * @returns {boolean} true: the key was ours
 */
function pressed(app, event, typed, id) {
  const withControl = event.ctrlKey || event.metaKey;
  if (typed || event.altKey) return false;
  if (withControl) return withControlKey(app, event, id);
  // The browser closes what is open below a button, and gives the keyboard back to that.
  if (document.querySelector('.popover:popover-open')) return false;
  if (event.key === 'Escape') return escape(app);
  if (app.carried) return carry(app, event.key);
  return onTile(app, event, id) || anywhere(app, event.key);
}

/**
 * @param {App} app
 * @param {KeyboardEvent} event
 * @param {string | null} id
 */
function withControlKey(app, event, id) {
  const key = event.key.toLowerCase();
  if (key === 'z' || key === 'y') takeBack(app, key === 'z' && !event.shiftKey);
  else if (key === 'a' && id !== null) {
    app.selection.chooseAll(app.placing.boxes[app.boxOf(id) ?? TRAY]);
    app.selection.current = id;
    app.say(texts.said.chosen(app.selection.ids.size));
  } else return false;
  return true;
}

/**
 * Undo or redo, where there is something, or a decision on its way makes it so.
 *
 * @param {App} app
 * @param {boolean} undo false: redo
 */
function takeBack({ session, asking }, undo) {
  const may = session.id !== null && (asking.waiting > 0 || (undo ? session.canUndo : session.canRedo));
  if (may) void (undo ? session.undo() : session.redo());
}

/** @param {App} app */
function escape(app) {
  if (app.dragged) app.dragged = null;
  else if (app.carried) {
    app.say(texts.said.putBack(app.who(app.carried.ids)));
    app.carried = null;
  } else if (app.over) app.over = null;
  else if (app.openBox !== null) app.openBox = null;
  else if (app.selection.ids.size > 0) app.selection.clear();
  else return false;
  app.focusWanted = app.selection.current;
  app.changed();
  return true;
}

/**
 * Somebody is picked up: arrows choose a box.
 *
 * @param {App} app
 * @param {string} key
 */
function carry(app, key) {
  const carried = /** @type {import('./app.mjs').Carried} */ (app.carried);
  const over = carried.box ?? TRAY;
  if (ARROWS[key]) {
    const box = neighbour(over, ARROWS[key]);
    app.carried = { ...carried, box };
    app.say(texts.said.over(app.nameOf(box), app.placing.boxes[box].length));
  } else if (key === 'Enter' || key === ' ') {
    app.carried = null;
    app.focusWanted = app.selection.current;
    void app.moveTo(carried.ids, over);
  } else if (key === 'Tab') {
    return true; // whoever is picked up is put down first
  } else return false;
  return true;
}

/**
 * @param {App} app
 * @param {KeyboardEvent} event
 * @param {string | null} id
 */
function onTile(app, { key: pressed, shiftKey }, id) {
  const key = pressed.length === 1 ? pressed.toLowerCase() : pressed;
  const box = id === null ? null : app.boxOf(id);
  if (id === null || box === null) return false;
  if (ARROWS[key]) step(app, id, box, ARROWS[key], shiftKey);
  else if (key === ' ') {
    const ids = app.selection.meant(id);
    if (ids.length === 1) app.selection.choose(id);
    app.carried = { ids, box };
    app.say(texts.said.pickedUp(app.who(ids), app.nameOf(box)));
  } else if (key === 'Enter') {
    app.openBox = app.openBox === null && box !== TRAY ? box : null;
    app.focusWanted = id;
    app.changed();
  } else if (/^[0-9]$/.test(key)) {
    moveTo(app, id, box, Number(key));
  } else if (key === 'n' || key === 'f') {
    app.showPerson(id, { focus: false });
    app.fieldWanted = key === 'n' ? 'note' : 'flags';
  } else return false;
  return true;
}

/**
 * Move who is meant. The keyboard goes along, but for those who leave the box that has the whole grid: there it stays with
 * whoever comes next.
 *
 * @param {App} app
 * @param {string} id
 * @param {number} box where they are
 * @param {number} target
 */
function moveTo(app, id, box, target) {
  const ids = app.selection.meant(id);
  const leaves = app.openBox !== null && target !== app.openBox;
  app.focusWanted = leaves ? besides(app.placing.boxes[box], ids, id) : id;
  void app.moveTo(ids, target);
}

/**
 * Return who comes next in a list without some of its people; null: nobody is left.
 *
 * @param {readonly string[]} list
 * @param {readonly string[]} without
 * @param {string} id one of them
 */
function besides(list, without, id) {
  const at = list.indexOf(id);
  const rest = [...list.slice(at), ...list.slice(0, at).reverse()];
  return rest.find((other) => !without.includes(other)) ?? null;
}

/**
 * @param {App} app
 * @param {string} id
 * @param {number} box
 * @param {Direction} direction
 * @param {boolean} extending
 */
function step(app, id, box, direction, extending) {
  const { boxes } = app.placing;
  const columns = boxes.map((ids, number) => extent(ids.length, app.room(number), textScale()).columns);
  const shown = app.openBox === null ? boxes : boxes.map((ids, number) => (number === app.openBox ? ids : []));
  const next = walk(shown, columns, box, id, direction);
  const there = app.boxOf(next) ?? TRAY;
  if (extending) app.selection.extend(next, boxes[there]);
  else app.selection.choose(next);
  app.focusWanted = next;
  const name = app.session.people.get(next)?.name ?? '';
  app.say(texts.said.tile(name, app.nameOf(there), boxes[there].indexOf(next) + 1, boxes[there].length));
}

/**
 * @param {App} app
 * @param {string} key
 */
function anywhere(app, key) {
  if (key === '?') app.over = 'keys';
  else if (key === '/') document.getElementById('find')?.focus();
  else if (key.toLowerCase() === 'd') app.toggleDonut();
  else return false;
  app.changed();
  return true;
}
