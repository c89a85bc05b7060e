/** Workbooks that were opened lately: in the popover of sessions, and where there is no session. */

import { filingOf } from '../filing.mjs';
import { html, nothing, repeat } from '../lit.mjs';
import { dayInWords } from '../model/dates.mjs';
import { texts } from '../texts.mjs';
import { closePopover } from './popover.mjs';
import { POPOVER } from './sessions.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../../../protocol/typescript/contract.js').RecentFile} RecentFile */

/** @param {App} app */
export function recentView(app) {
  const { recent } = filingOf(app);
  if (recent.length === 0) return nothing;
  const clear = () => app.trying(async () => app.asking.decide('recentFile.clear', {}).then(({ files }) => take(app, files)));
  return html`
    <h2>${texts.sessions.recent}</h2>
    <ul class="recent">${repeat(recent, ({ path }) => path, (file) => fileView(app, file))}</ul>
    <button class="quiet" data-testid="recent-clear" @click=${clear}>${texts.sessions.recentClear}</button>
  `;
}

/** @param {App} app @param {RecentFile} file */
function fileView(app, { path, filename, openedAt, status }) {
  const isMissing = status === 'missing';
  const remove = () => app.trying(async () => app.asking.decide('recentFile.remove', { path }).then(({ files }) => take(app, files)));
  const open = () => {
    closePopover(POPOVER);
    void filingOf(app).importPath(path);
  };
  return html`
    <li class=${isMissing ? 'missing' : ''} data-testid="recent-file" data-path=${path} data-status=${status}>
      <button class="recent-open" title=${path} aria-label=${texts.sessions.recentOpen(filename)} ?disabled=${isMissing} @click=${open}>
        <span>${filename}</span> <span class="muted">${isMissing ? texts.sessions.recentMissing : dayInWords(openedAt)}</span>
      </button>
      <button class="icon small" data-testid="recent-remove" aria-label=${texts.sessions.recentRemove(filename)}
        title=${texts.sessions.recentRemove(filename)} @click=${remove}>×</button>
    </li>
  `;
}

/** @param {App} app @param {readonly RecentFile[]} files */
function take(app, files) {
  filingOf(app).recent = files;
  app.changed();
}
