/** The one screen: bar, tray, grid, panel, and what lies over them. Draws what the app says; decides nothing. */

import { html, nothing } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { barView } from './bar.mjs';
import { dropView } from './drop.mjs';
import { focusTile, gridView, measure } from './grid.mjs';
import { ghostView } from './ghost.mjs';
import { noticesView } from './notices.mjs';
import { overView } from './over.mjs';
import { focusField, sideView } from './side.mjs';
import { startView } from './start.mjs';

/** @typedef {import('../app.mjs').App} App */

/** @param {App} app */
export function windowView(app) {
  const { session } = app;
  return html`
    <h1 class="unseen">${title(app)}</h1>
    ${barView(app)}
    <main class=${app.panelShown && session.id ? 'window with-side' : 'window'}>
      ${session.id === null ? startView(app) : gridView(app)} ${session.id && app.panelShown ? sideView(app) : nothing}
    </main>
    ${noticesView(app)} ${overView(app)} ${ghostView(app)} ${dropView(app)}
    <div class="unseen" role="status" aria-live="polite" data-testid="announced">${app.announced}</div>
  `;
}

/**
 * What needs the page as it was just drawn: who has the keyboard, how large the boxes are.
 *
 * @param {App} app
 */
export function afterDrawing(app) {
  document.title = title(app);
  measure(app);
  focusTile(app);
  focusField(app);
}

/** @param {App} app */
function title({ session }) {
  return session.summary ? `${session.summary.name} – ${texts.title}` : texts.title;
}
