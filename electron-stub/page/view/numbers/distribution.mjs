/** How many people are where: as a whole, or group by group. */

import { html, nothing } from '../../lit.mjs';
import { LEVELS, ROWS, cohortOf } from '../../model/boxes.mjs';
import { isNarrowedTo, narrowed } from '../../model/narrowing.mjs';
import { COHORTS, ordered, pressed } from '../../model/shares.mjs';
import { numbersOf } from '../../numbers.mjs';
import { texts } from '../../texts.mjs';
import { answered } from './answered.mjs';
import { barsView, stackView } from './bars.mjs';
import { chooserView } from './choosing.mjs';
import { rowsView } from './rows.mjs';

/** @typedef {import('../../app.mjs').App} App */
/** @typedef {import('../../../../protocol/typescript/contract.js').Group} Group */
/** @typedef {import('../../numbers.mjs').GroupBy} GroupBy */
/** @typedef {import('../../model/shares.mjs').Column} Column */
/** @typedef {{ groupBy: GroupBy | null, groups: readonly Group[] }} Counted */

const says = texts.numbers;
const { level, function: title, location, manager, flag } = says.dimensions;
const GROUPINGS = { level, function: title, location, manager, flag };

/** Height of a group's row at the usual size of text, in CSS pixels: in the panel, in the large window. */
const ROW = { panel: 56, large: 48 };

/**
 * @param {App} app
 * @returns {import('../numbers.mjs').Drawn}
 */
export function distributionSection(app) {
  const numbers = numbersOf(app);
  const { groupBy } = numbers;
  const question = numbers.ask('statistics.distribution', { filter: app.session.filter, groupBy }, ({ groups }) => ({ groupBy, groups }));
  const field = { name: 'group-by', label: says.groupBy, value: groupBy, none: says.ungrouped, options: GROUPINGS };
  const { answer } = question;
  return {
    view: html`
      <div class="fields">${chooserView(field, (chosen) => numbers.choose({ groupBy: chosen }))}</div>
      ${answered(app, question, (counted) => (counted.groupBy === null ? wholeView(app, counted.groups[0]) : groupsView(app, counted)))}
    `,
    rows: answer && (() => rowsOf(app, answer)),
  };
}

/** @param {App} app @param {Group | undefined} group */
function wholeView(app, group) {
  if (!group || group.total === 0) return html`<p class="muted">${says.noGroups}</p>`;
  const target = app.session.settings?.targetDistribution ?? null;
  const levels = (/** @type {'performance' | 'potential'} */ axis) =>
    LEVELS.map((level) => ({
      label: texts.levels[level],
      kind: axis,
      ...group[axis][level],
      target: axis === 'performance' ? (target?.[level] ?? null) : null,
    }));
  return html`
    <div class="whole" data-testid="distribution-whole">
      <ul class="nine" aria-label=${says.boxes}>${ROWS.flat().map((box) => boxView(app, group, box))}</ul>
      <div class="cohorts">
        ${stackView(group)}
        ${barsView(says.cohortBars, COHORTS.map((name) => ({ label: says.cohorts[name], glyph: says.glyphs[name], kind: name, ...group.cohorts[name] })))}
      </div>
      ${barsView(texts.performance, levels('performance'))} ${barsView(texts.potential, levels('potential'))}
      <p class="muted">${group.notRated > 0 ? says.notRated(group.notRated) : says.allRated}</p>
    </div>
  `;
}

/** @param {App} app @param {Group} group @param {number} box */
function boxView(app, group, box) {
  const { count, share } = group.boxes[/** @type {1} */ (box)];
  const cohort = cohortOf(box);
  const label = app.session.label(box);
  return html`
    <li class="cell ${cohort}" data-testid="distribution-box-${box}">
      <span class="unseen">${says.box(label, count, says.percent(share))}</span>
      <span class="label" title=${label} aria-hidden="true">${label}</span>
      <span class="count" aria-hidden="true"><span class="glyph ${cohort}">${says.glyphs[cohort]}</span>${says.count(count)}</span>
      <span class="muted" aria-hidden="true">${says.percent(share)}</span>
    </li>
  `;
}

/** @param {App} app @param {Counted} counted */
function groupsView(app, { groupBy, groups }) {
  const by = /** @type {GroupBy} */ (groupBy);
  if (groups.length === 0) return html`<p class="muted">${says.noGroups}</p>`;
  const { order } = numbersOf(app);
  const items = ordered(groups, order);
  return html`
    <div class="groups" role="table" aria-label=${`${says.sections.distribution}: ${says.dimensions[by]}`} aria-rowcount=${groups.length + 1}>
      <div class="heads" role="row">
        ${headView(app, 'name', says.dimensions[by])} ${headView(app, 'total', says.people)}
        ${COHORTS.map((name) => headView(app, name, says.cohorts[name], says.glyphs[name]))}
      </div>
      ${rowsView(app, {
        name: `distribution-${by}`,
        items,
        keyOf: (group) => group.key ?? '',
        height: ROW[app.over === 'numbers' ? 'large' : 'panel'],
        row: (group, index, tabindex) => groupView(app, by, group, index, tabindex),
      })}
    </div>
    ${by === 'flag' || by === 'manager' ? html`<p class="muted">${by === 'flag' ? says.isFlagged : says.isDirect}</p>` : nothing}
  `;
}

/**
 * @param {App} app
 * @param {Column} column
 * @param {string} label
 * @param {string} [glyph]
 */
function headView(app, column, label, glyph) {
  const numbers = numbersOf(app);
  const { by, falling } = numbers.order;
  const isSorted = by === column;
  return html`
    <span role="columnheader" class="head ${column}" aria-sort=${isSorted ? (falling ? 'descending' : 'ascending') : 'none'}>
      <button class="sort" data-testid="sort-${column}" title=${says.sortBy(label)} @click=${() => numbers.choose({ order: pressed(numbers.order, column) })}>
        ${glyph ? html`<span class="glyph ${column}" aria-hidden="true">${glyph}</span>` : nothing}
        ${label}<span aria-hidden="true">${isSorted ? (falling ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </span>
  `;
}

/**
 * @param {App} app
 * @param {GroupBy} by
 * @param {Group} group
 * @param {number} index
 * @param {0 | -1} tabindex
 */
function groupView(app, by, group, index, tabindex) {
  const { filter } = app.session;
  const name = group.name ?? says.without[by];
  const isAlone = isNarrowedTo(filter, by, group.key);
  const press = () => app.trying(() => app.session.filterBy(narrowed(filter, by, group.key)));
  return html`
    <div class="group" role="row" aria-rowindex=${index + 2} data-testid="distribution-group" data-key=${group.key ?? ''}>
      <span role="rowheader" class="name">
        <button data-row=${index} tabindex=${tabindex} aria-pressed=${isAlone ? 'true' : 'false'}
          title=${isAlone ? says.filtered(name) : says.filterBy(name)} @click=${press}>${name}</button>
      </span>
      <span role="cell" class="total">${says.count(group.total)}</span>
      ${stackView(group)}
      ${COHORTS.map((cohort) => {
        const { count, share } = group.cohorts[cohort];
        return html`<span role="cell" class="part">${says.figures(count, says.percent(share))}</span>`;
      })}
    </div>
  `;
}

/** @param {App} app @param {Counted} counted */
function rowsOf(app, { groupBy, groups }) {
  const boxes = ROWS.flat().sort((one, other) => one - other);
  const heads = [
    groupBy === null ? says.group : says.dimensions[groupBy], says.people, says.copyHeads.rated, says.copyHeads.notRated,
    ...boxes.map((box) => says.inBox(app.session.label(box), box)),
    ...COHORTS.map((cohort) => says.cohorts[cohort]),
    ...LEVELS.map((level) => `${texts.performance} ${texts.levels[level]}`),
    ...LEVELS.map((level) => `${texts.potential} ${texts.levels[level]}`),
  ];
  const rows = ordered(groups, numbersOf(app).order).map((group) => [
    group.name ?? (groupBy === null ? '' : says.without[groupBy]), group.total, group.rated, group.notRated,
    ...boxes.map((box) => group.boxes[/** @type {1} */ (box)].count),
    ...COHORTS.map((cohort) => group.cohorts[cohort].count),
    ...LEVELS.map((level) => group.performance[level].count),
    ...LEVELS.map((level) => group.potential[level].count),
  ]);
  return [heads, ...rows];
}
