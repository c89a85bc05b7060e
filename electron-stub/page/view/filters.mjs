/** The filter button in the bar and its popover: what the review can be narrowed down by, and by what it is. */

import { html, live, nothing, repeat } from '../lit.mjs';
import { chipsOf, valueWords } from '../model/chips.mjs';
import { GROUPS, chosenOf, choicesOf, countOf, hiding, toggled, withText, without } from '../model/filtering.mjs';
import { Question } from '../model/question.mjs';
import { perApp } from '../per-app.mjs';
import { texts } from '../texts.mjs';
import { groupView } from './filter-group.mjs';
import { popoverView } from './popover.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../model/filtering.mjs').Filter} Filter */
/** @typedef {import('../model/filtering.mjs').FilterOptions} FilterOptions */
/** @typedef {import('../model/filtering.mjs').Group} Group */

class Offer {
  /** Of everybody. @type {Question<FilterOptions>} */
  everybody;
  /** Of those that the filter leaves, by group as if nothing were chosen in it. @type {Question<(group: Group) => FilterOptions>} */
  here;
  /** What is looked for within long groups. @type {Map<Group, string>} */
  sought = new Map();

  /** @param {App} app */
  constructor(app) {
    const changed = () => app.changed();
    this.everybody = new Question(changed);
    this.here = new Question(changed);
  }
}

const offerOf = perApp((app) => new Offer(app));

/** @param {App} app */
export function filterButton(app) {
  const { session } = app;
  const count = countOf(session.filter);
  const says = texts.filters;
  const nobody = count > 0 && session.matched?.size === 0;
  const label = count === 0 ? says.button : nobody ? says.activeNobody(count) : says.active(count);
  const classes = ['filters', count > 0 && 'on', nobody && 'nobody'].filter(Boolean).join(' ');
  const button = { name: 'filters', label, opens: says.name, title: says.buttonTitle(count), classes, disabled: session.id === null };
  return popoverView(app, button, () => contentView(app));
}

/** @param {App} app */
function contentView(app) {
  const { session, asking } = app;
  const offer = offerOf(app);
  const { id: sessionId, filter, seq } = session;
  const everybody = offer.everybody.about([sessionId, seq], () => asking.ask('employee.filterOptions', { sessionId })).answer;
  const here = offer.here.about([sessionId, seq, filter], () => askHere(app)).answer;
  return html`
    <div class="filters-content">
      ${headView(app, everybody)}
      ${everybody === null
        ? html`<p class="muted">${texts.panels.loading}</p>`
        : GROUPS.map((group) => groupView(app, {
            group,
            choices: choicesOf(group, everybody, here && here(group)),
            sought: offer.sought.get(group) ?? '',
            seek: (text) => {
              offer.sought.set(group, text);
              app.changed();
            },
            toggle: (value) => by(app, toggled(session.filter, group, value)),
          }))}
    </div>
  `;
}

/**
 * A group in which something is chosen is counted without that, so its other values tell what they would add.
 *
 * @param {App} app
 * @returns {Promise<(group: Group) => FilterOptions>}
 */
async function askHere({ session, asking }) {
  const { id: sessionId, filter } = session;
  const ask = (/** @type {Filter | null} */ about) => asking.ask('employee.filterOptions', { sessionId, filter: about });
  const active = GROUPS.filter((group) => chosenOf(filter, group).length > 0);
  const [whole, ...others] = await Promise.all([ask(filter), ...active.map((group) => ask(without(filter, group)))]);
  const byGroup = new Map(active.map((group, at) => [group, others[at]]));
  return (group) => byGroup.get(group) ?? whole;
}

/** @param {App} app @param {FilterOptions | null} everybody */
function headView(app, everybody) {
  const { session, selection } = app;
  const { filter, people } = session;
  const says = texts.filters;
  const shown = session.matched?.size ?? people.size;
  const chips = chipsOf(filter, (group, value) => {
    if (group === 'boxes' && value !== null) return app.nameOf(Number(value));
    const option = /** @type {readonly { value: unknown, label?: string | null }[]} */ (everybody?.[group] ?? []).find((other) => other.value === value);
    return valueWords(group, value, option?.label ?? null);
  });
  return html`
    <div class="filters-head">
      <p class="filters-leave" role="status"><b data-testid="filters-leave">${says.leaves(shown, people.size)}</b>
        <button class="quiet" data-testid="filter-clear" ?disabled=${filter === null} @click=${() => clear(app)}>${says.clear}</button></p>
      ${filter !== null && shown === 0 ? html`<p class="warned" data-testid="filters-nobody">${says.nobody}</p>` : nothing}
      ${chips.length === 0
        ? nothing
        : html`<ul class="chips">${repeat(chips, ({ key }) => key, ({ key, words, rest }) => html`<li>
            <button class="chip" data-testid="filter-chip-${key}" aria-label=${says.remove(words)} title=${says.remove(words)}
              @click=${() => taken(app, rest)}>${words}<span aria-hidden="true"> ×</span></button></li>`)}</ul>`}
      <input type="text" data-testid="filter-text" aria-label=${says.text} placeholder=${says.text} .value=${live(filter?.text ?? '')}
        @input=${(/** @type {Event} */ event) => by(app, withText(session.filter, /** @type {HTMLInputElement} */ (event.target).value))} />
      ${selection.ids.size > 0
        ? html`<button data-testid="filter-hide" @click=${() => hide(app)}>${says.hide(selection.ids.size)}</button>`
        : nothing}
    </div>
  `;
}

/** @param {App} app @param {Filter | null} filter */
function by(app, filter) {
  return app.trying(() => app.session.filterBy(filter));
}

/** Chip and button are gone or disabled afterwards: the field has the keyboard. */
function focusText() {
  /** @type {HTMLElement | null} */ (document.querySelector('[data-testid="filter-text"]'))?.focus();
}

/** @param {App} app */
function clear(app) {
  focusText();
  return by(app, null);
}

/** @param {App} app @param {Filter | null} rest */
function taken(app, rest) {
  focusText();
  return by(app, rest);
}

/** @param {App} app */
function hide(app) {
  const ids = [...app.selection.ids];
  focusText();
  app.selection.clear();
  return by(app, hiding(app.session.filter, ids));
}
