/** One group of the filters: few values as buttons, the boxes as a grid, many as a list that can be searched. */

import { html, live, nothing, repeat } from '../lit.mjs';
import { chosenOf } from '../model/filtering.mjs';
import { valueWords } from '../model/chips.mjs';
import { counted, texts } from '../texts.mjs';
import { flagDot } from './flag.mjs';
import { miniGridView } from './mini-grid.mjs';
import { partView } from './part.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../model/filtering.mjs').Choice} Choice */
/** @typedef {import('../model/filtering.mjs').Group} Group */
/** @typedef {import('../model/filtering.mjs').Value} Value */
/** @typedef {{ group: Group, choices: readonly Choice[], sought: string, seek: (text: string) => void, toggle: (value: Value) => void }} What */

/** So few values lie side by side. */
const SIDE_BY_SIDE = 4;

/** More values than this can be searched. */
const SEARCHED = 10;

/** So many are drawn at most. */
const AT_MOST = 60;

/** @param {App} app @param {What} what */
export function groupView(app, what) {
  const { group, choices } = what;
  const chosen = chosenOf(app.session.filter, group);
  const title = texts.filters.groups[group];
  if (choices.every(({ count, value }) => count === 0 && !chosen.includes(value))) return nothing;
  const fixed = ['performance', 'potential', 'rated', 'changed', 'movers'].includes(group) || choices.length <= SIDE_BY_SIDE;
  if (group === 'boxes') return html`<section class="filter-group" data-testid="filter-group-${group}"><h3>${title}</h3>${boxesView(app, what, chosen)}</section>`;
  if (fixed) return html`<section class="filter-group" data-testid="filter-group-${group}"><h3>${title}</h3>${buttonsView(what, choices, chosen)}</section>`;
  const summary = html`${title}${chosen.length > 0 ? html` <span class="badge">${chosen.length}</span>` : nothing}
    <span class="muted">${choices.length}</span>`;
  return html`<div class="filter-group" data-testid="filter-group-${group}">${partView(app, `filter-${group}`, summary, () => longView(what, chosen))}</div>`;
}

/** @param {Group} group @param {Value} value */
function testId(group, value) {
  return `filter-${group}-${value === null ? 'none' : value}`;
}

/** @param {App} app @param {What} what @param {readonly Value[]} chosen */
function boxesView(app, what, chosen) {
  const { choices, toggle } = what;
  const countIn = (/** @type {number} */ box) => choices.find(({ value }) => value === box)?.count ?? 0;
  return html`
    ${miniGridView({
      name: texts.filters.groups.boxes,
      isPressed: (box) => chosen.includes(box),
      title: (box) => `${app.nameOf(box)}, ${counted(countIn(box), 'person', 'people')}`,
      text: (box) => html`<span class="mini-name">${app.nameOf(box)}</span> <b>${countIn(box)}</b>`,
      testId: (box) => testId('boxes', box),
      press: toggle,
    })}
    ${buttonsView(what, choices.filter(({ value }) => value === null), chosen)}
  `;
}

/** @param {What} what @param {readonly Choice[]} choices @param {readonly Value[]} chosen */
function buttonsView({ group, toggle }, choices, chosen) {
  return html`
    <div class="toggles" role="group" aria-label=${texts.filters.groups[group]}>
      ${choices.map(({ value, label, count }) => html`
        <button class=${count === 0 ? 'none' : ''} data-testid=${testId(group, value)} aria-pressed=${chosen.includes(value) ? 'true' : 'false'}
          @click=${() => toggle(value)}>${valueWords(group, value, label)} <span class="count">${count}</span></button>
      `)}
    </div>
  `;
}

/** @param {What} what @param {readonly Value[]} chosen */
function longView(what, chosen) {
  const { group, choices, sought, seek } = what;
  const says = texts.filters;
  const plain = sought.trim().toLowerCase();
  const fitting = choices.filter(({ value, label }) => valueWords(group, value, label).toLowerCase().includes(plain));
  const left = fitting.length - AT_MOST;
  return html`
    ${choices.length > SEARCHED
      ? html`<input type="text" class="filter-search" data-testid="filter-search-${group}" aria-label=${says.search(says.groups[group])}
          placeholder=${says.search(says.groups[group])} .value=${live(sought)}
          @input=${(/** @type {Event} */ event) => seek(/** @type {HTMLInputElement} */ (event.target).value)} />`
      : nothing}
    <ul class="filter-values">
      ${repeat(fitting.slice(0, AT_MOST), ({ value }) => value, (choice) => html`<li>${checkView(what, choice, chosen)}</li>`)}
    </ul>
    ${fitting.length === 0 ? html`<p class="muted">${says.noneFound}</p>` : nothing}
    ${left > 0 ? html`<p class="muted">${says.left(left)}</p>` : nothing}
  `;
}

/** @param {What} what @param {Choice} choice @param {readonly Value[]} chosen */
function checkView({ group, toggle }, { value, label, count }, chosen) {
  const isOn = chosen.includes(value);
  return html`
    <label class=${count === 0 && !isOn ? 'filter-value none' : 'filter-value'}>
      <input type="checkbox" data-testid=${testId(group, value)} .checked=${live(isOn)} @change=${() => toggle(value)} />
      ${group === 'flags' && value !== null ? flagDot(String(value)) : nothing}
      <span class="filter-words">${valueWords(group, value, label)}</span>
      <span class="count">${count}</span>
    </label>
  `;
}
