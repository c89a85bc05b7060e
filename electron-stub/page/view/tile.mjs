/** One person in a box: name first, title under it, at most three flags, what was changed. */

import { html, nothing } from '../lit.mjs';
import { boxOf } from '../model/boxes.mjs';
import { texts } from '../texts.mjs';
import { flagDot } from './flag.mjs';

/** @typedef {import('../app.mjs').App} App */

/** More would hide the title. */
const MOST_FLAGS = 3;

/** @typedef {{ id: string, box: number, index: number, count: number, entry: string | null }} Where */

/**
 * @param {App} app
 * @param {Where} where
 */
export function tileView(app, { id, box, index, count, entry }) {
  const { session, selection } = app;
  const person = session.people.get(id);
  if (!person) return nothing;
  const chosen = selection.ids.has(id);
  const moving = (app.dragged ?? app.carried)?.ids.includes(id) ?? false;
  const classes = ['tile', person.changed && 'changed', chosen && 'chosen', moving && 'moving', session.people.isWaiting(id) && 'waiting'];
  return html`
    <div class=${classes.filter(Boolean).join(' ')} role="option" tabindex=${id === entry ? 0 : -1}
      aria-selected=${chosen ? 'true' : 'false'} aria-setsize=${count} aria-posinset=${index + 1}
      data-testid="employee-${testId(person.name)}" data-employee-id=${id} data-box=${box === 0 ? '' : box}
      data-position=${position(app, person)}>
      <span class="name">${person.name}</span>
      <span class="title">${person.businessTitle ?? person.jobTitle ?? ''}</span>
      <span class="marks">${marks(app, person)}</span>
    </div>
  `;
}

/**
 * `Ada O'Kafor` is found as `Ada-O'Kafor`: blanks become dashes, all else stays.
 *
 * @param {string} name
 */
function testId(name) {
  return name.trim().replace(/\s+/g, '-');
}

/**
 * Return the label with its levels, such as `Star [H,H]`; while a move isn't answered, that of the new box.
 *
 * @param {App} app
 * @param {import('../model/people.mjs').Person} person
 */
function position(app, { performance, potential }) {
  const box = boxOf(performance, potential);
  return performance && potential ? `${app.session.label(box)} [${performance[0]},${potential[0]}]` : '';
}

/** @param {App} app @param {import('../model/people.mjs').Person} person */
function marks(app, person) {
  const was = wasIn(app, person);
  return html`
    ${was === null ? nothing : html`<span class="was" title=${texts.grid.changed}>${was}</span>`}
    ${person.donut ? (person.donutStale ? signView('◌', texts.grid.donutStale) : signView('◎', texts.grid.donutPlaced)) : nothing}
    ${person.leftWorkbook ? signView('⌀', texts.grid.left) : nothing}
    ${person.flags.slice(0, MOST_FLAGS).map((flag) => flagDot(flag, { named: true }))}
  `;
}

/** A sign for the eye, and its words. @param {string} sign @param {string} words */
function signView(sign, words) {
  return html`<span title=${words}><span aria-hidden="true">${sign}</span><span class="unseen">${words}</span></span>`;
}

/**
 * Return the words for where somebody was before the review; null where they are there still.
 *
 * @param {App} app
 * @param {import('../model/people.mjs').Person} person
 */
function wasIn(app, person) {
  const before = app.session.changes.get(person.employeeId)?.before;
  if (!before || !('performance' in before || 'potential' in before)) return null;
  const place = { performance: person.performance, potential: person.potential, .../** @type {{}} */ (before) };
  const box = boxOf(place.performance, place.potential);
  return box === 0 ? texts.grid.wasNotRated : texts.grid.was(String(box));
}
