/** The panel beside the grid: a row of tabs, and the chosen one. */

import { html } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { changesPanel } from './changes.mjs';
import { historyPanel } from './history.mjs';
import { numbersPanel } from './numbers.mjs';
import { personPanel } from './person.mjs';

/** @typedef {import('../app.mjs').App} App */

/** @type {Readonly<Record<import('../app.mjs').Tab, (app: App) => import('../lit.mjs').View>>} */
const PANELS = { person: personPanel, changes: changesPanel, history: historyPanel, numbers: numbersPanel };
const TABS = /** @type {import('../app.mjs').Tab[]} */ (Object.keys(PANELS));

/** @param {App} app */
export function sideView(app) {
  return html`
    <aside class="side" data-testid="panel">
      <div class="tabs" role="tablist" @keydown=${(/** @type {KeyboardEvent} */ event) => turned(app, event)}>
        ${TABS.map((tab) => tabView(app, tab))}
      </div>
      <div class="panel" id="panel" role="tabpanel" aria-labelledby="tab-${app.tab}" tabindex="-1">${PANELS[app.tab](app)}</div>
    </aside>
  `;
}

/** @param {App} app @param {import('../app.mjs').Tab} tab */
function tabView(app, tab) {
  const isShown = app.tab === tab;
  return html`<button role="tab" id="tab-${tab}" data-testid="tab-${tab}" aria-selected=${isShown ? 'true' : 'false'}
    aria-controls="panel" tabindex=${isShown ? 0 : -1} @click=${() => app.showTab(tab)}>${texts.panels[tab]}</button>`;
}

/** @param {App} app @param {KeyboardEvent} event */
function turned(app, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tab = TABS[(TABS.indexOf(app.tab) + step + TABS.length) % TABS.length];
  app.showTab(tab);
  document.getElementById(`tab-${tab}`)?.focus();
}

/**
 * Give the keyboard to the field that is to have it.
 *
 * @param {App} app
 */
export function focusField(app) {
  const field = app.fieldWanted && document.querySelector(`[data-field="${app.fieldWanted}"]`);
  if (!(field instanceof HTMLElement)) return;
  field.focus();
  app.fieldWanted = null;
}
