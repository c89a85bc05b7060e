/** A field that chooses one of a few, and people who are chosen in the grid from here. */

import { html } from '../../lit.mjs';
import { TRAY } from '../../model/boxes.mjs';
import { texts } from '../../texts.mjs';

/** @typedef {import('../../app.mjs').App} App */

/**
 * @template {string} V
 * @param {{ name: string, label: string, value: V | null, none?: string, options: Readonly<Record<V, string>> }} field `none`: what null is called
 * @param {(value: V | null) => void} chosen
 */
export function chooserView({ name, label, value, none, options }, chosen) {
  const changed = (/** @type {Event} */ event) => {
    const { value: text } = /** @type {HTMLSelectElement} */ (event.target);
    chosen(text === '' ? null : /** @type {V} */ (text));
  };
  const all = /** @type {[string, string][]} */ (Object.entries(options));
  if (none !== undefined) all.unshift(['', none]);
  return html`
    <label class="chooser">
      <span>${label}</span>
      <select data-testid=${name} @change=${changed}>
        ${all.map(([each, said]) => html`<option value=${each} ?selected=${each === (value ?? '')}>${said}</option>`)}
      </select>
    </label>
  `;
}

/**
 * Show one person; the large window makes room.
 *
 * @param {App} app
 * @param {string} id
 */
export function showPerson(app, id) {
  app.over = null;
  app.showPerson(id, { focus: isShown(app, id) });
}

/**
 * Choose several people in the grid, with the keyboard at the first of them.
 *
 * @param {App} app
 * @param {readonly string[]} ids
 */
export function chooseAll(app, ids) {
  app.over = null;
  app.openBox = null;
  app.selection.chooseAll(ids);
  const first = ids.find((id) => isShown(app, id)) ?? null;
  if (first !== null) app.selection.current = app.focusWanted = first;
  app.say(texts.said.chosen(ids.length));
}

/** @param {App} app @param {string} id */
function isShown(app, id) {
  return app.placing.boxes[app.boxOf(id) ?? TRAY].includes(id);
}
