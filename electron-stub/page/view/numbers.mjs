/** The panel of numbers: which section, of whom, and what can be done with it. Knows no section's content. */

import { html } from '../lit.mjs';
import { numbersOf } from '../numbers.mjs';
import { texts } from '../texts.mjs';
import { agendaSection } from './numbers/agenda.mjs';
import { anomaliesSection } from './numbers/anomalies.mjs';
import { copyButton } from './numbers/copying.mjs';
import { distributionSection } from './numbers/distribution.mjs';
import { icons } from './icons.mjs';
import { moversSection } from './numbers/movers.mjs';
import { organisationSection } from './numbers/organisation.mjs';

/** @typedef {import('../app.mjs').App} App */
/** @typedef {import('../numbers.mjs').Section} Section */
/** @typedef {{ view: unknown, rows: (() => (string | number | null)[][]) | null }} Drawn `rows`: what is copied; null: nothing yet */

const says = texts.numbers;

/** @type {Readonly<Record<Section, (app: App) => Drawn>>} */
const SECTIONS = {
  distribution: distributionSection,
  movers: moversSection,
  anomalies: anomaliesSection,
  agenda: agendaSection,
  organisation: organisationSection,
};

/** @param {App} app */
export function numbersPanel(app) {
  // The large window covers the panel: one of them is enough.
  if (app.over === 'numbers') return html`<p class="muted">${says.isLarger}</p>`;
  return contentView(app, largerButton(app));
}

/**
 * @param {App} app
 * @param {unknown} larger the button that shows all this larger; `nothing` where it is
 */
export function contentView(app, larger) {
  const numbers = numbersOf(app);
  const drawn = SECTIONS[numbers.section](app);
  return html`
    <div class="numbers" data-testid="numbers-panel" data-section=${numbers.section}>
      <div class="top">
        <div class="sections" role="group" aria-label=${says.choose}>
          ${Object.keys(SECTIONS).map((name) => sectionButton(numbers, /** @type {Section} */ (name)))}
        </div>
        <div class="of-whom">
          <p data-testid="numbers-of">${ofWhom(app)}</p>
          ${copyButton(app, drawn.rows)} ${larger}
        </div>
      </div>
      ${drawn.view}
    </div>
  `;
}

/** @param {import('../numbers.mjs').Numbers} numbers @param {Section} name */
function sectionButton(numbers, name) {
  return html`<button data-testid="numbers-${name}" aria-pressed=${numbers.section === name ? 'true' : 'false'}
    @click=${() => numbers.choose({ section: name })}>${says.sections[name]}</button>`;
}

/** @param {App} app */
function ofWhom(app) {
  const { matched, people } = app.session;
  if (matched === null) return says.ofAll(people.size);
  return html`<strong>${says.ofShown(matched.size)}</strong>
    <button class="link" data-testid="numbers-everybody" @click=${() => app.session.filterBy(null)}>${says.showAll}</button>`;
}

/** @param {App} app */
function largerButton(app) {
  const open = () => {
    app.over = 'numbers';
    app.changed();
  };
  return html`<button class="icon" data-testid="numbers-larger" aria-label=${says.larger} title=${says.larger} @click=${open}>${icons.larger}</button>`;
}
