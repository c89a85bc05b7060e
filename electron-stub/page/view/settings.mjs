/** What holds for all reviews: names of boxes, the target, words for ratings, minutes. */

import { keepingOf } from '../keeping.mjs';
import { html, ref } from '../lit.mjs';
import { LEVELS, ROWS, placeOf } from '../model/boxes.mjs';
import { DEFAULT_LABELS, fieldsOf } from '../model/settings.mjs';
import { texts } from '../texts.mjs';
import { drawn } from './drawn.mjs';
import { closeOver } from './focus.mjs';
import { dialogView } from './over.mjs';
import { settingView, slipView } from './setting.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('./setting.mjs').Look} Look */

/** @param {App} app */
export function settingsOver(app) {
  const { settings } = app.session;
  const keeping = keepingOf(app);
  const content = settings === null ? html`<p class="late">${texts.settings.loading}</p>` : formView(app, fieldsOf(settings));
  return dialogView(app, { name: 'settings', title: texts.settings.title, wide: true }, html`<div data-testid="settings-page" ${ref(drawn(keeping, 'settings', () => keeping.open()))}>${content}</div>`);
}

/** @param {App} app @param {Readonly<Record<string, string>>} held */
function formView(app, held) {
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const fields = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    if (await keepingOf(app).keep(fields)) {
      closeOver();
      app.notices.say(texts.settings.saved);
    } else requestAnimationFrame(() => /** @type {HTMLElement | null} */ (form.querySelector('[aria-invalid=true]'))?.focus());
  };
  /** @param {string} name @param {Look} look */
  const field = (name, look) => settingView(name, held[name], keepingOf(app).slips[name], look);
  return html`
    <form class="settings" novalidate @submit=${keep}>
      ${labelsView(field)} ${targetView(app, field)} ${wordsView(field)} ${minutesView(app, field)}
      <div class="buttons last"><button class="main" data-testid="settings-save">${texts.settings.save}</button></div>
    </form>
  `;
}

/** @typedef {(name: string, look: Look) => import('../lit.mjs').View} Field */

/** @param {Field} field */
function labelsView(field) {
  return html`<fieldset><legend>${texts.settings.labels}</legend>
    <p class="muted">${texts.settings.labelsSays}</p>
    <div class="nine">${ROWS.flat().map((box) => field(`gridLabels.${box}`, {
      testid: `setting-label-${box}`,
      label: labelOf(box),
      placeholder: DEFAULT_LABELS[box - 1],
      maxlength: 60,
    }))}</div></fieldset>`;
}

/** @param {number} box */
function labelOf(box) {
  const { performance, potential } = placeOf(box);
  return texts.settings.label(box, String(performance), String(potential));
}

/** @param {App} app @param {Field} field */
function targetView(app, field) {
  const slip = keepingOf(app).slips.targetDistribution;
  return html`<fieldset><legend>${texts.settings.target}</legend>
    <p class="muted">${texts.settings.targetSays}</p>
    <div class="three">${LEVELS.map((level) => field(`targetDistribution.${level}`, {
      testid: `setting-target-${level}`,
      label: texts.settings.percent(texts.levels[level]),
      seen: true,
      together: slip === undefined ? undefined : 'targetDistribution',
    }))}</div>${slipView(slip, 'targetDistribution')}</fieldset>`;
}

/** @param {Field} field */
function wordsView(field) {
  return html`<fieldset><legend>${texts.settings.words}</legend>
    <p class="muted">${texts.settings.wordsSays}</p>
    <div class="three">${LEVELS.map((level) => field(`ratingWords.${level}`, { testid: `setting-words-${level}`, label: texts.levels[level], seen: true }))}</div></fieldset>`;
}

/** @param {App} app @param {Field} field */
function minutesView(app, field) {
  return html`<fieldset><legend>${texts.settings.minutes}</legend>
    <p class="muted">${texts.settings.minutesSays}</p>
    <div class="nine minutes">
      ${ROWS.flat().map((box) => field(`minutesPerBox.${box}`, { testid: `setting-minutes-${box}`, label: app.session.label(box), seen: true, placeholder: '5' }))}
      ${field('minutesPerBox.notRated', { testid: 'setting-minutes-notRated', label: texts.settings.notRated, seen: true, placeholder: '5' })}
    </div></fieldset>`;
}
