/** The bar at the top: which review, undo and redo, find, filters, how many are shown, is it saved. */

import { html } from '../lit.mjs';
import { counted, texts } from '../texts.mjs';
import { filterButton } from './filters.mjs';
import { findView } from './find.mjs';
import { menuButton } from './menu.mjs';
import { sessionButton } from './sessions.mjs';

/** @typedef {import('../app.mjs').App} App */

/** @param {App} app */
export function barView(app) {
  const { session } = app;
  const none = session.id === null;
  const shown = app.placing.shown;
  return html`
    <header class="bar">
      ${sessionButton(app)}
      <div class="together">
        <button class="icon" aria-label=${texts.bar.undo} title=${texts.bar.undo} data-testid="undo"
          ?disabled=${none || !session.canUndo} @click=${() => session.undo()}>↶</button>
        <button class="icon" aria-label=${texts.bar.redo} title=${texts.bar.redo} data-testid="redo"
          ?disabled=${none || !session.canRedo} @click=${() => session.redo()}>↷</button>
      </div>
      ${findView(app)} ${filterButton(app)}
      <span class="shown" data-testid="shown">${none ? '' : texts.bar.shown(shown, session.people.size)}</span>
      <button class="icon" aria-label=${texts.bar.donut} title=${texts.bar.donut} data-testid="donut-view"
        aria-pressed=${session.donut ? 'true' : 'false'} ?disabled=${none} @click=${() => app.toggleDonut()}>◎</button>
      <span class="space"></span>
      ${statusButton(app)}
      <button class="icon" aria-label=${texts.bar.panel} title=${texts.bar.panel} data-testid="panel-toggle"
        aria-pressed=${app.panelShown ? 'true' : 'false'} ?disabled=${none}
        @click=${() => {
          app.panelShown = !app.panelShown;
          app.changed();
        }}>◨</button>
      ${menuButton(app)}
    </header>
  `;
}

/** @param {App} app */
function statusButton(app) {
  const { status } = app;
  const waits = app.asking.waiting > 0 && status !== 'saving' ? counted(app.asking.waiting, 'decision') : '';
  return html`
    <button class="status ${status}" data-testid="status" data-status=${status} title=${waits} aria-haspopup="dialog"
      @click=${() => {
        app.over = app.over === 'status' ? null : 'status';
        app.changed();
      }}><span class="dot" aria-hidden="true"></span>${texts.status[status]}</button>
  `;
}
