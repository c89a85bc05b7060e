/** A meeting's minutes shared out: what to talk about from when, and what there is no time for. */

import { html, live, nothing } from '../../lit.mjs';
import { clock, minuteOf, minutesTyped, timetable, withoutTime } from '../../model/timetable.mjs';
import { cohortOf } from '../../model/boxes.mjs';
import { numbersOf } from '../../numbers.mjs';
import { texts } from '../../texts.mjs';
import { answered } from './answered.mjs';
import { chooserView } from './choosing.mjs';
import { rowsView } from './rows.mjs';

/** @typedef {import('../../app.mjs').App} App */
/** @typedef {import('../../numbers.mjs').Numbers} Numbers */
/** @typedef {import('../../../../protocol/typescript/contract.js').Agenda} Agenda */
/** @typedef {import('../../../../protocol/typescript/contract.js').AgendaItem} AgendaItem */
/** @typedef {import('../../model/timetable.mjs').Slot} Slot */
/** @typedef {Numbers['agendaBy']} By */
/** @typedef {Agenda & { by: By }} Shared */

const says = texts.numbers;
const { level, function: title, location, manager } = says.dimensions;
const GROUPINGS = { level, function: title, location, manager };

/** Height of a line at the usual size of text, in CSS pixels: as one, and with the group's name above the box. */
const ROW = { plain: 40, grouped: 56 };

/**
 * @param {App} app
 * @returns {import('../numbers.mjs').Drawn}
 */
export function agendaSection(app) {
  const numbers = numbersOf(app);
  const minutes = minutesTyped(numbers.minutes);
  const by = numbers.agendaBy;
  if (minutes === null) return { view: fieldsView(numbers, false), rows: null };
  const params = { minutes, groupBy: by, filter: app.session.filter };
  const question = numbers.ask('statistics.agenda', params, (agenda) => ({ ...agenda, by }));
  const { answer } = question;
  return {
    view: html`${fieldsView(numbers, true)} ${answered(app, question, (agenda) => agendaView(app, agenda))}`,
    rows: answer && (() => rowsOf(app, answer)),
  };
}

/** @param {Numbers} numbers @param {boolean} isRight */
function fieldsView(numbers, isRight) {
  const typed = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value;
  return html`
    <div class="fields">
      <label class="chooser"><span>${says.minutes}</span>
        <input class="minutes" inputmode="numeric" data-testid="agenda-minutes" aria-invalid=${isRight ? 'false' : 'true'}
          .value=${live(numbers.minutes)} @input=${(/** @type {Event} */ event) => numbers.choose({ minutes: typed(event) })} />
      </label>
      <label class="chooser"><span>${says.start}</span>
        <input class="start" data-testid="agenda-start" aria-invalid=${minuteOf(numbers.start) === null ? 'true' : 'false'} .value=${live(numbers.start)}
          @input=${(/** @type {Event} */ event) => numbers.choose({ start: typed(event) })} />
      </label>
      ${chooserView({ name: 'agenda-by', label: says.groupBy, value: numbers.agendaBy, none: says.ungrouped, options: GROUPINGS }, (agendaBy) => numbers.choose({ agendaBy }))}
    </div>
    ${isRight ? nothing : html`<p class="wrong" role="alert">${says.minutesWrong}</p>`}
    ${minuteOf(numbers.start) === null ? html`<p class="wrong" role="alert">${says.startWrong}</p>` : nothing}
  `;
}

/** @param {Numbers} numbers */
function startOf({ start }) {
  return minuteOf(start) ?? 0;
}

/** @param {App} app @param {Shared} agenda */
function agendaView(app, { items, minutes, wanted, by }) {
  if (items.length === 0) return html`<p class="muted">${says.noAgenda}</p>`;
  const start = startOf(numbersOf(app));
  const left = withoutTime(items);
  return html`
    <p class="total" data-testid="agenda-total"><strong>${says.total(minutes, clock(start), clock(start + minutes))}</strong></p>
    <p class="muted">${says.wanted(Math.round(wanted))}</p>
    ${left.items === 0 ? nothing : html`<p class="left" data-testid="agenda-left">${says.left(left.items, left.people)}</p>`}
    <div class="agenda" role="table" aria-label=${says.sections.agenda} aria-rowcount=${items.length + 1}>
      <div class="heads unseen" role="row">
        ${[says.time, says.what, says.people, says.minutes].map((head) => html`<span role="columnheader">${head}</span>`)}
      </div>
      ${rowsView(app, {
        name: `agenda-${by}`,
        items: timetable(items, start),
        keyOf: ({ item }) => `${item.key} ${item.box}`,
        height: by === null || app.over === 'numbers' ? ROW.plain : ROW.grouped,
        row: (slot, index, tabindex) => slotView(app, slot, by, index, tabindex),
      })}
    </div>
  `;
}

/** @param {App} app @param {Slot} slot @param {By} by @param {number} index @param {0 | -1} tabindex */
function slotView(app, { item, at, isFirst }, by, index, tabindex) {
  const { box, employees, minutes } = item;
  const cohort = box === null ? null : cohortOf(box);
  return html`
    <div class="slot ${isFirst && by !== null ? 'first' : ''} ${minutes === 0 ? 'untimed' : ''}" role="row" data-row=${index} tabindex=${tabindex}
      aria-rowindex=${index + 2} data-testid="agenda-row" data-minutes=${minutes}>
      <span role="cell" class="at">${minutes === 0 ? '' : clock(at)}</span>
      <span role="rowheader" class="what">
        ${by === null ? nothing : html`<span class="group-name">${nameOf(item, by)}</span>`}
        <span class="box-name">${cohort === null ? nothing : html`<span class="glyph ${cohort}" aria-hidden="true">${says.glyphs[cohort]}</span> `}${placeOf(app, box)}</span>
      </span>
      <span role="cell" class="who">${texts.said.people(employees)}</span>
      <span role="cell" class="minutes">${minutes === 0 ? says.noTime : says.minutesFor(minutes)}</span>
    </div>
  `;
}

/** @param {App} app @param {number | null} box null: not rated */
function placeOf(app, box) {
  return box === null ? says.unrated : says.inBox(app.session.label(box), box);
}

/** @param {AgendaItem} item @param {Exclude<By, null>} by */
function nameOf({ name }, by) {
  return name ?? says.without[by];
}

/** @param {App} app @param {Shared} agenda */
function rowsOf(app, { items, by }) {
  return [
    [says.time, says.group, says.copyHeads.box, says.people, says.minutes],
    ...timetable(items, startOf(numbersOf(app))).map(({ item, at }) => [
      item.minutes === 0 ? '' : clock(at), by === null ? '' : nameOf(item, by), placeOf(app, item.box), item.employees, item.minutes,
    ]),
  ];
}
