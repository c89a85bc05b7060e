/** Which groups differ from the others more than chance explains: a sentence each, on what it stands, who is behind it. */

import { html, nothing, styled } from '../../lit.mjs';
import { LEVELS } from '../../model/boxes.mjs';
import { anomalyOf, evidenceOf, newsFirst, remarksOn } from '../../model/sentences.mjs';
import { numbersOf } from '../../numbers.mjs';
import { texts } from '../../texts.mjs';
import { answered } from './answered.mjs';
import { barsView, percentOf } from './bars.mjs';
import { chooseAll, chooserView, showPerson } from './choosing.mjs';

/** @typedef {import('../../app.mjs').App} App */
/** @typedef {import('../../../../protocol/typescript/contract.js').Anomalies} Anomalies */
/** @typedef {import('../../../../protocol/typescript/contract.js').DimensionTest} DimensionTest */
/** @typedef {import('../../../../protocol/typescript/contract.js').GroupTest} GroupTest */
/** @typedef {import('../../../../protocol/typescript/contract.js').TargetTest} TargetTest */

const says = texts.numbers;

/** So many names are listed of those behind something. */
const NAMED = 30;

/**
 * @param {App} app
 * @returns {import('../numbers.mjs').Drawn}
 */
export function anomaliesSection(app) {
  const numbers = numbersOf(app);
  const { measure } = numbers;
  const question = numbers.ask('statistics.anomalies', { filter: app.session.filter, measure }, (answer) => answer);
  const field = { name: 'measure', label: says.measure, value: measure, options: says.measures };
  const { answer } = question;
  return {
    view: html`
      <div class="fields">${chooserView(field, (chosen) => chosen && numbers.choose({ measure: chosen }))}</div>
      <p class="muted">${says.anomaliesSay}</p>
      ${answered(app, question, (found) => anomaliesView(app, found))}
    `,
    rows: answer && (() => rowsOf(answer)),
  };
}

/** @param {App} app @param {Anomalies} found */
function anomaliesView(app, { dimensions, measure, target }) {
  return html`
    ${target === null ? nothing : targetView(target)}
    ${newsFirst(dimensions).map((among) => html`
      <section class="dimension" data-testid="dimension-${among.dimension}">
        <h3>${says.dimensions[among.dimension]}</h3>
        ${among.groups.filter(({ status }) => status === 'differs').map((group) => anomalyView(app, group, among, measure))}
        ${remarksOn(among).map((remark) => html`<p class="muted">${remark}</p>`)}
      </section>
    `)}
  `;
}

/**
 * @param {App} app
 * @param {GroupTest} group
 * @param {DimensionTest} among
 * @param {Anomalies['measure']} measure
 */
function anomalyView(app, group, among, measure) {
  const { employeeIds, direction } = group;
  return html`
    <article class="anomaly ${direction ?? ''}" data-testid="anomaly" data-key=${group.key ?? ''}>
      <p class="says">${anomalyOf(group, among.dimension, measure)}</p>
      ${comparisonView(group, measure)}
      <p class="evidence muted">${evidenceOf(group, among).map((line) => html`<span>${line}</span> `)}</p>
      <button data-testid="anomaly-behind" @click=${() => chooseAll(app, employeeIds)}>${says.behind(employeeIds.length)}</button>
      ${behindView(app, employeeIds)}
    </article>
  `;
}

/**
 * The group's share above that of the others. The whisker is the interval of the difference, counted from the others.
 *
 * @param {GroupTest} group
 * @param {Anomalies['measure']} measure
 */
function comparisonView({ share, restShare, low, high }, measure) {
  const from = Math.max(0, (restShare ?? 0) + (low ?? 0));
  const to = Math.min(1, (restShare ?? 0) + (high ?? 0));
  const row = (/** @type {string} */ label, /** @type {number | null} */ part, /** @type {unknown} */ whisker) => html`
    <span>${label}</span>
    <span class="track" ${styled({ '--share': percentOf(part) })}><span class="fill ${label === says.others ? 'rest' : measure}"></span>${whisker}</span>
    <span class="figures">${says.percent(part)}</span>
  `;
  const whisker = html`<span class="whisker" ${styled({ left: percentOf(from), width: percentOf(to - from) })}></span>`;
  return html`<div class="comparison" aria-hidden="true">${row(says.thisGroup, share, whisker)} ${row(says.others, restShare, nothing)}</div>`;
}

/** @param {App} app @param {readonly string[]} ids */
function behindView(app, ids) {
  const names = ids.slice(0, NAMED).map((id) => html`
    <li><button class="link" @click=${() => showPerson(app, id)}>${app.session.people.get(id)?.name ?? id}</button></li>
  `);
  return html`
    <details class="behind">
      <summary>${says.whoBehind}</summary>
      <ul>${names} ${ids.length > NAMED ? html`<li class="muted">${says.more(ids.length - NAMED)}</li>` : nothing}</ul>
    </details>
  `;
}

/** @param {TargetTest} target */
function targetView({ status, p, rated, effect, target, found }) {
  const bars = LEVELS.map((level) => ({
    label: texts.levels[level],
    kind: 'performance',
    count: Math.round((found[level] ?? 0) * rated),
    share: found[level],
    target: target[level],
  }));
  return html`
    <section class="dimension" data-testid="target-test">
      <h3>${says.targetTest}</h3>
      <p class=${status === 'differs' ? 'says' : ''}>${says.targetIs[status]}</p>
      ${p === null ? nothing : html`<p class="muted">${says.targetBy(says.p(p), rated)} ${says.effect(says.cohen, effect ?? 0)}.</p>`}
      ${barsView(texts.performance, bars)}
    </section>
  `;
}

/** @param {Anomalies} found */
function rowsOf({ dimensions, measure }) {
  const heads = says.copyHeads;
  return [
    [heads.dimension, says.group, says.measures[measure], heads.rated, heads.share, heads.othersShare, heads.low, heads.high, heads.p, heads.says],
    ...dimensions.flatMap((among) => among.groups.map((group) => [
      says.dimensions[among.dimension], group.name ?? says.without[among.dimension], group.count, group.rated, group.share, group.restShare,
      group.low, group.high, group.adjustedP, group.status === 'differs' ? anomalyOf(group, among.dimension, measure) : '',
    ])),
  ];
}
