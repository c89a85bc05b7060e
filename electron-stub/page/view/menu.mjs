/** What is done seldom, behind ⋯ at the right of the bar; and what this is. */

import { filingOf } from '../filing.mjs';
import { html, nothing, ref } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { writingOf } from '../writing.mjs';
import { drawn } from './drawn.mjs';
import { focused, walkMenu } from './focus.mjs';
import { dialogView } from './over.mjs';
import { closePopover, popoverView } from './popover.mjs';
import { pathView } from './working.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {'import' | 'export' | 'refresh' | 'report' | 'storage' | 'settings' | 'keys' | 'about'} Entry */

/** A line stands between groups. @type {readonly (readonly Entry[])[]} */
const GROUPS = [['import', 'export', 'refresh', 'report'], ['storage', 'settings'], ['keys', 'about']];
/** Entries that need a review. */
const OF_REVIEW = ['export', 'refresh', 'report'];

/** @param {App} app */
export function menuButton(app) {
  return popoverView(app, { name: 'menu', label: '⋯', opens: 'menu', title: texts.menu.button, classes: 'icon' }, () => entriesView(app));
}

/** @param {App} app */
function entriesView(app) {
  const filing = filingOf(app);
  return html`<div class="menu" role="menu" aria-label=${texts.menu.button} @keydown=${walkMenu}
    ${ref(drawn(filing, 'menu', () => app.trying(() => filing.look())))}>
    ${GROUPS.map((entries) => html`<div role="group">${entries.map((entry) => entryView(app, entry))}</div>`)}
  </div>`;
}

/** @param {App} app @param {Entry} entry */
function entryView(app, entry) {
  const { summary } = app.session;
  const isOff = OF_REVIEW.includes(entry) && (!summary || (entry === 'refresh' && summary.source.status === 'none'));
  const isChanged = entry === 'refresh' && summary?.source.status === 'changed';
  const act = () => {
    closePopover('menu');
    choose(app, entry);
  };
  return html`<button role="menuitem" data-testid="menu-${entry}" ?disabled=${isOff} @click=${act} ${entry === 'import' ? ref(focused) : nothing}>
    ${texts.menu[entry]} ${isChanged ? html`<span class="session-sign">${texts.menu.refreshChanged}</span>` : nothing}</button>`;
}

/** @param {App} app @param {Entry} entry */
function choose(app, entry) {
  const filing = filingOf(app);
  if (entry === 'import') void filing.choose('workbook');
  else if (entry === 'export') void writingOf(app).showExport();
  else if (entry === 'refresh') void writingOf(app).refresh();
  else if (entry === 'report') void filing.showReport();
  else app.over = entry;
  app.changed();
}

/** @param {App} app */
export function aboutOver(app) {
  const { hello } = filingOf(app);
  return dialogView(
    app,
    { name: 'about', title: texts.title },
    html`
      <p>${texts.menu.aboutSays}</p>
      ${hello === null
        ? nothing
        : html`<dl class="facts">
            <dt>${texts.menu.daemon}</dt><dd data-testid="about-daemon">${hello.daemon.name} ${hello.daemon.version}</dd>
            <dt>${texts.menu.protocol}</dt><dd data-testid="about-protocol">${hello.protocolVersion}</dd>
            <dt>${texts.menu.dataDir}</dt><dd>${pathView(app, hello.dataDir)}</dd>
          </dl>`}
    `,
  );
}
