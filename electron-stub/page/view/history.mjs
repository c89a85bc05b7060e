/** Everything that was decided, newest first, as far as somebody wanted to read; and the checkpoints in it. */

import { journalOf } from '../journal.mjs';
import { guard, html, nothing, repeat } from '../lit.mjs';
import { dayWords } from '../model/clock.mjs';
import { timeWords } from '../model/dates.mjs';
import { linesOf } from '../model/journal.mjs';
import { sentence } from '../model/telling.mjs';
import { focusPanel, lead, namesOf } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { checkpointsView } from './checkpoints.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../model/journal.mjs').Line} Line */
/** @typedef {import('../journal.mjs').Journal} Journal */
/** @typedef {import('../journal.mjs').Read} Read */

/** @param {App} app */
export function historyPanel(app) {
  const journal = journalOf(app);
  const { answer, waits } = journal.read();
  const checkpoints = journal.checkpoints();
  return html`
    <div class="history" data-testid="history-panel">
      ${checkpointsView(app, checkpoints, () => journal.checkpointMade())}
      ${answer === null ? html`<p class="muted">${texts.panels.loading}</p>` : linesView(app, answer, checkpoints)}
      ${answer?.more
        ? html`<button data-testid="history-more" aria-busy=${waits ? 'true' : 'false'} @click=${() => more(app, journal)}>${texts.history.more}</button>`
        : nothing}
    </div>
  `;
}

/** @param {App} app @param {Journal} journal */
function more(app, journal) {
  const last = document.querySelector('[data-testid="history-entry"]:last-of-type');
  journal.readMore();
  const check = () => {
    if (journal.read().waits) return app.afterDrawing(check);
    if (document.activeElement === document.body && last) focusPanel();
  };
  app.afterDrawing(check);
}

/**
 * Drawn only when something of it changed: a drag draws the page sixty times a second.
 *
 * @param {App} app
 * @param {Read} read
 * @param {readonly import('../../../protocol/typescript/contract.js').Checkpoint[]} checkpoints
 */
function linesView(app, read, checkpoints) {
  const { settings, isLoaded } = app.session;
  const today = new Date().toDateString();
  return guard([read, checkpoints, settings, isLoaded, today], () => {
    const lines = linesOf(read.changes, checkpoints, read.more);
    if (lines.length === 0) return html`<p class="muted">${texts.history.none}</p>`;
    return html`<ol class="journal" aria-label=${texts.history.name}>${repeat(lines, ({ key }) => key, (line) => lineView(app, line))}</ol>`;
  });
}

/** @param {App} app @param {Line} line */
function lineView(app, line) {
  if (line.kind === 'day') return html`<li class="day"><h3>${dayWords(line.at, Date.now())}</h3></li>`;
  if (line.kind === 'checkpoint') {
    const { name, at } = line.checkpoint;
    return html`<li class="at-checkpoint"><time>${timeWords(at)}</time> <span>⚑ ${texts.history.checkpoint} “${name}”</span></li>`;
  }
  const { change } = line;
  const isUndone = change.undoneBy !== null;
  const said = sentence(change, namesOf(app));
  const [id] = change.employeeIds;
  return html`
    <li class=${isUndone ? 'entry undone' : 'entry'} data-testid="history-entry" data-seq=${change.seq} data-kind=${change.kind}>
      <time>${timeWords(change.at)}</time>
      <span>
        ${change.employeeIds.length === 1
          ? html`<button class="link plain" @click=${() => lead(app, id)}>${said}</button>`
          : html`<span>${said}</span>`}
        ${isUndone ? html`<span class="mark">${texts.history.undone}</span>` : nothing}
        ${change.note && ['move', 'moveMany'].includes(change.kind) ? html`<span class="entry-note">${change.note}</span>` : nothing}
      </span>
    </li>
  `;
}
