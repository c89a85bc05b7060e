/** Bars beside their figures. The figures are the text of them; the bars themselves are not read out. */

import { html, nothing, styled } from '../../lit.mjs';
import { stacked } from '../../model/shares.mjs';
import { texts } from '../../texts.mjs';

/** @typedef {import('../../../../protocol/typescript/contract.js').Group} Group */
/** @typedef {{ label: string, glyph?: string, kind: string, count: number, share: number | null, target?: number | null }} Bar `target` in percent */

const says = texts.numbers;

/** Narrower segments hold no text, as parts of the whole. */
const ROOM_FOR_TEXT = 0.16;

/**
 * @param {string} title
 * @param {readonly Bar[]} bars
 */
export function barsView(title, bars) {
  return html`
    <section class="bars">
      <h3>${title}</h3>
      <div role="table" aria-label=${title}>${bars.map(barView)}</div>
    </section>
  `;
}

/** @param {Bar} bar */
function barView({ label, glyph, kind, count, share, target = null }) {
  return html`
    <div class="bar-row" role="row" data-kind=${kind}>
      <span role="rowheader">${glyph ? html`<span class="glyph ${kind}" aria-hidden="true">${glyph}</span>` : nothing} ${label}</span>
      <span class="track" aria-hidden="true" ${styled({ '--share': percentOf(share), '--target': `${target ?? 0}%` })}>
        <span class="fill ${kind}"></span>${target === null ? nothing : html`<span class="mark"></span>`}
      </span>
      <span class="figures" role="cell">${says.figures(count, says.percent(share))}
        ${target === null ? nothing : html`<span class="muted">${says.target(target)}</span>`}</span>
    </div>
  `;
}

/**
 * One bar of a group: who needs attention, who is in the middle, who is top talent.
 *
 * @param {Group} group
 */
export function stackView(group) {
  return html`
    <span class="stack" aria-hidden="true">
      ${stacked(group).map(
        ({ cohort, share, from }) => html`<span class="segment ${cohort}" ${styled({ left: percentOf(from), width: percentOf(share) })}>
          ${share < ROOM_FOR_TEXT ? nothing : `${says.glyphs[cohort]} ${says.percent(share)}`}
        </span>`,
      )}
    </span>
  `;
}

/** @param {number | null} share */
export function percentOf(share) {
  return `${100 * (share ?? 0)}%`;
}
