/** What is shown as text for a spreadsheet. */

import { html } from '../../lit.mjs';
import { tabular } from '../../model/tabular.mjs';
import { texts } from '../../texts.mjs';
import { icons } from '../icons.mjs';

/** @typedef {import('../../app.mjs').App} App */

const says = texts.numbers;

/**
 * @param {App} app
 * @param {import('../numbers.mjs').Drawn['rows']} rows
 */
export function copyButton(app, rows) {
  return html`<button class="icon" data-testid="numbers-copy" aria-label=${says.copy} title=${says.copy} ?disabled=${rows === null}
    @click=${() => rows && copy(app, rows())}>${icons.copy}</button>`;
}

/** @param {App} app @param {(string | number | null)[][]} rows the first one: the heads */
async function copy(app, rows) {
  try {
    await navigator.clipboard.writeText(tabular(rows));
    app.notices.say(says.copied(rows.length - 1));
  } catch {
    app.notices.say(says.notCopied, { level: 'warning' });
  }
}
