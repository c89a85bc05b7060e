/** Leading somebody to a person, also to one who isn't seen in the grid at the moment. */

import { CENTRE } from './model/boxes.mjs';
import { texts } from './texts.mjs';

/** @typedef {import('./app.mjs').App} App */

/**
 * Return why somebody isn't seen in the grid; null: they are.
 *
 * @param {App} app
 * @param {string} id
 * @returns {'filtered' | 'donut' | null}
 */
export function hiddenBy({ session }, id) {
  if (session.matched && !session.matched.has(id)) return 'filtered';
  return session.donut && session.people.get(id)?.box !== CENTRE ? 'donut' : null;
}

/**
 * Choose somebody. Their tile has the keyboard then; where there is none, the panel has, and a notice offers to show
 * them.
 *
 * @param {App} app
 * @param {string} id
 */
export function lead(app, id) {
  const hidden = hiddenBy(app, id);
  app.showPerson(id);
  if (hidden === null) return;
  const name = app.who([id]);
  const says = texts.find;
  const act = () => {
    if (hidden === 'donut') app.toggleDonut();
    void app.trying(() => app.session.filterBy(null)).then(() => lead(app, id));
  };
  const label = hidden === 'donut' ? says.leaveDonut : says.showAll;
  app.notices.say(hidden === 'donut' ? says.hiddenInDonut(name) : says.hiddenNow(name), { action: { label, act } });
  app.afterDrawing(focusPanel);
}

/** What had the keyboard may be gone: the panel has it then. */
export function focusPanel() {
  document.getElementById('panel')?.focus();
}

/**
 * Give the keyboard back to the grid: to whoever had it, else to the first one.
 *
 * @param {App} app
 */
export function focusGrid(app) {
  const { current } = app.selection;
  if (current !== null && app.session.people.get(current) && hiddenBy(app, current) === null) {
    app.focusWanted = current;
    app.changed();
  } else app.afterDrawing(() => /** @type {HTMLElement | null} */ (document.querySelector('.tile[tabindex="0"]'))?.focus());
}

/**
 * How changes are told: by the names of today.
 *
 * @param {App} app
 * @returns {import('./model/telling.mjs').Names}
 */
export function namesOf({ session }) {
  return { person: (id) => session.people.get(id)?.name ?? id, box: (box) => session.label(box) };
}
