/** Flags as toggles: the built-in ones by name and colour, others as they were typed. For one person or several. */

import { html, nothing } from '../lit.mjs';
import { FLAGS } from '../model/flags.mjs';
import { focusGrid } from '../showing.mjs';
import { counted, texts } from '../texts.mjs';
import { flagDot } from './flag.mjs';

/** @typedef {import('../app.mjs').App} App */

/**
 * @param {App} app
 * @param {readonly string[]} ids at least one
 */
export function flagsView(app, ids) {
  const counts = countsOf(app, ids);
  const custom = [...counts.keys()].filter((flag) => !FLAGS[flag]);
  return html`
    <section class="part">
      <h3>${texts.person.flags}</h3>
      <div class="flags" role="group" aria-label=${texts.person.flags}
        @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && left(app, event)}>
        ${Object.keys(FLAGS).map((flag, at) => toggleView(app, ids, flag, counts.get(flag) ?? 0, at === 0))}
        ${custom.map((flag) => toggleView(app, ids, flag, counts.get(flag) ?? 0, false))}
        <input class="flag-new" maxlength="100" data-testid="flag-custom" aria-label=${texts.person.flagAdd} placeholder=${texts.person.flagAdd}
          @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && !event.isComposing && typed(app, ids, event)} />
      </div>
    </section>
  `;
}

/**
 * @param {App} app
 * @param {readonly string[]} ids
 * @returns {Map<string, number>} how many of them have which flag
 */
function countsOf({ session }, ids) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const id of ids) for (const flag of session.people.get(id)?.flags ?? []) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  return counts;
}

/**
 * @param {App} app
 * @param {readonly string[]} ids
 * @param {string} flag
 * @param {number} count how many of them have it
 * @param {boolean} isFirst
 */
function toggleView(app, ids, flag, count, isFirst) {
  const name = FLAGS[flag]?.name ?? flag;
  const [short] = name.split(' (');
  const all = count === ids.length;
  return html`
    <button class="flag-toggle" data-testid="flag-${flag}" data-field=${isFirst ? 'flags' : nothing} title=${name}
      aria-pressed=${all ? 'true' : count > 0 ? 'mixed' : 'false'} @click=${() => setFlags(app, ids, flag, !all)}>
      ${flagDot(flag)} ${short}${count > 0 && !all ? html` <span class="muted">${counted(count, 'of them', 'of them')}</span>` : nothing}
    </button>
  `;
}

/** @param {App} app @param {Event} event */
function left(app, event) {
  event.stopPropagation(); // else the choice would be taken away as well
  focusGrid(app);
}

/**
 * @param {App} app
 * @param {readonly string[]} ids
 * @param {KeyboardEvent} event
 */
async function typed(app, ids, event) {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (event.target);
  const flag = input.value;
  if (flag.trim() === '') return;
  const add = [flag.trim()];
  const { session } = app;
  const answer = await (ids.length === 1
    ? session.attempt('employee.setFlags', { employeeId: ids[0], add })
    : session.attempt('employee.setFlagsMany', { employeeIds: ids, add }));
  if (answer === null) input.select(); // what is typed next takes its place
  else if (input.value === flag) input.value = '';
}

/**
 * Seen at once; the daemon's answer counts.
 *
 * @param {App} app
 * @param {readonly string[]} ids
 * @param {string} flag
 * @param {boolean} on
 */
async function setFlags(app, ids, flag, on) {
  if (!on && !FLAGS[flag]) focusFirst();
  const decided = (/** @type {import('../model/people.mjs').Person} */ { flags }) => {
    const others = flags.filter((other) => other !== flag);
    return { flags: on ? [...others, flag] : others };
  };
  const what = on ? { add: [flag] } : { remove: [flag] };
  if (ids.length === 1) await app.session.show('employee.setFlags', { employeeId: ids[0], ...what }, ids, decided);
  else await app.session.show('employee.setFlagsMany', { employeeIds: ids, ...what }, ids, decided);
}

/** A flag that nobody has any more is gone from the panel, and the keyboard with it. */
function focusFirst() {
  /** @type {HTMLElement | null} */ (document.querySelector('[data-testid="flag-custom"]'))?.focus();
}
