/** Who moved far, and away from what. */

import { html, nothing, repeat } from '../../lit.mjs';
import { directionOf, reasonOf } from '../../model/sentences.mjs';
import { numbersOf } from '../../numbers.mjs';
import { texts } from '../../texts.mjs';
import { answered } from './answered.mjs';
import { showPerson } from './choosing.mjs';

/** @typedef {import('../../app.mjs').App} App */
/** @typedef {import('../../../../protocol/typescript/contract.js').Mover} Mover */
/** @typedef {import('../../../../protocol/typescript/contract.js').Movers} Movers */

const says = texts.numbers;

/** So many are shown until somebody asks for all. */
const FIRST = 40;

const WAYS = { '1': { glyph: '▲', said: says.rises }, '-1': { glyph: '▼', said: says.falls }, '0': { glyph: '◆', said: says.sideways } };

/**
 * @param {App} app
 * @returns {import('../numbers.mjs').Drawn}
 */
export function moversSection(app) {
  const question = numbersOf(app).ask('statistics.movers', { filter: app.session.filter }, (answer) => answer);
  const { answer } = question;
  return {
    view: answered(app, question, (found) => moversView(app, found)),
    rows: answer && (() => rowsOf(app, answer)),
  };
}

/** @param {App} app @param {Movers} found */
function moversView(app, { movers, big, medium }) {
  if (movers.length === 0) return html`<p class="muted">${says.noMovers}</p><p class="muted">${says.moversSay}</p>`;
  const numbers = numbersOf(app);
  const shown = numbers.allMovers ? movers : movers.slice(0, FIRST);
  const part = (/** @type {Mover['moved']} */ size) => shown.filter(({ moved }) => moved === size);
  return html`
    <p class="muted">${says.moversSay}</p>
    ${moversOf(app, says.moversBig(big), part('big'))} ${moversOf(app, says.moversMedium(medium), part('medium'))}
    ${shown.length === movers.length ? nothing : html`<button class="quiet" data-testid="movers-all"
      @click=${() => numbers.choose({ allMovers: true })}>${says.showMore(movers.length)}</button>`}
  `;
}

/** @param {App} app @param {string} title @param {readonly Mover[]} movers */
function moversOf(app, title, movers) {
  if (movers.length === 0) return nothing;
  return html`
    <section>
      <h3>${title}</h3>
      <ul class="movers" aria-label=${title}>${repeat(movers, ({ employeeId }) => employeeId, (mover) => moverView(app, mover))}</ul>
    </section>
  `;
}

/** @param {App} app @param {Mover} mover */
function moverView(app, mover) {
  const { employeeId, name, box, tier, moved, reasons } = mover;
  const way = WAYS[/** @type {'0'} */ (String(directionOf(mover)))];
  const label = (/** @type {number} */ each) => app.session.label(each);
  return html`
    <li class="mover ${moved}" data-testid="mover" data-person=${employeeId}>
      <span class="way ${way.said}" title=${way.said}><span aria-hidden="true">${way.glyph}</span><span class="unseen">${way.said}</span></span>
      <button class="link name" @click=${() => showPerson(app, employeeId)}>${name}</button>
      <span class="now">${says.inBox(label(box), box)}</span>
      <ul class="reasons">${reasons.map((reason) => html`<li>${reasonOf(reason, tier, label)}</li>`)}</ul>
    </li>
  `;
}

/** @param {App} app @param {Movers} found */
function rowsOf(app, { movers }) {
  const { id, moved, box, why } = says.copyHeads;
  const label = (/** @type {number} */ each) => app.session.label(each);
  return [
    [id, says.person, moved, box, why],
    ...movers.map((mover) => [
      mover.employeeId, mover.name, mover.moved, says.inBox(label(mover.box), mover.box),
      mover.reasons.map((reason) => reasonOf(reason, mover.tier, label)).join('; '),
    ]),
  ];
}
