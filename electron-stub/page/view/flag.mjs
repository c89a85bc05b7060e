/** A flag as a dot of its colour. */

import { html, nothing, styled } from '../lit.mjs';
import { FLAGS } from '../model/flags.mjs';

/**
 * @param {string} flag
 * @param {{ named?: boolean }} [how] true: it is called by its name; otherwise that stands beside it
 */
export function flagDot(flag, { named = false } = {}) {
  const { name, colour } = FLAGS[flag] ?? { name: flag, colour: 'var(--muted)' };
  return html`<span class="flag" title=${named ? name : nothing} aria-hidden=${named ? nothing : 'true'} ${styled({ '--flag': colour })}>${named
    ? html`<span class="unseen">${name}</span>`
    : nothing}</span>`;
}
