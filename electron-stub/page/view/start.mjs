/** What is seen where no review is open: how one begins. */

import { filingOf } from '../filing.mjs';
import { html, nothing, ref, repeat } from '../lit.mjs';
import { dayInWords } from '../model/dates.mjs';
import { texts } from '../texts.mjs';
import { drawn } from './drawn.mjs';
import { recentView } from './recent.mjs';
import { open, statusInWords } from './sessions.mjs';

/** @typedef {import('../app.mjs').App} App */

const SAMPLE = { least: 10, most: 100_000, usual: 200 };

/** @param {App} app */
export function startView(app) {
  const filing = filingOf(app);
  // Nothing is known before the daemon answered: to say that there is no review would be a guess.
  if (app.session.storage === null) {
    return html`<p class="start-waiting" role="status">${app.daemon.name === 'failed' ? nothing : texts.start.waiting}</p>`;
  }
  return html`
    <section class="start" data-testid="start" ${ref(drawn(filing, 'start', () => app.trying(() => filing.look())))}>
      <div class="start-card">
        <h1>${texts.start.title}</h1>
        <p>${texts.start.says}</p>
        <div class="buttons">
          <button class="main" data-testid="start-choose" @click=${() => filing.choose('workbook')}>${texts.start.choose}</button>
          <button data-testid="start-bundle" @click=${() => filing.choose('bundle')}>${texts.start.bundle}</button>
        </div>
        <p class="muted">${texts.start.private}</p>
        ${sampleView(app)} ${sessionsView(app)} ${recentView(app)}
      </div>
    </section>
  `;
}

/** @param {App} app */
function sampleView(app) {
  const make = (/** @type {Event} */ event) => {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem('size'));
    void filingOf(app).makeSample(field.valueAsNumber);
  };
  return html`
    <form class="sample" @submit=${make}>
      <h2>${texts.start.sampleTitle}</h2>
      <label>${texts.start.sampleSize}
        <input type="number" name="size" data-testid="sample-size" required min=${SAMPLE.least} max=${SAMPLE.most} step="1"
          value=${SAMPLE.usual} title=${texts.start.sampleRange} /></label>
      <button data-testid="start-sample">${texts.start.sample}</button>
    </form>
  `;
}

/** @param {App} app */
function sessionsView(app) {
  const { sessions } = app.session;
  if (sessions.length === 0) return nothing;
  return html`
    <h2>${texts.start.sessions}</h2>
    <ul class="recent">
      ${repeat(
        sessions,
        ({ sessionId }) => sessionId,
        (session) => html`<li><button class="recent-open" data-testid="start-session" @click=${() => open(app, session.sessionId)}>
          <span>${session.name}</span>
          <span class="muted">${texts.sessions.facts(session.employeeCount, session.changedCount)} · ${dayInWords(session.updatedAt)} · ${statusInWords(session, false)}</span>
        </button></li>`,
      )}
    </ul>
  `;
}
