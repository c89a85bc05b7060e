/** Several people are chosen: how many, where they are, and what can be done with all of them. */

import { html, styled } from '../lit.mjs';
import { hiding } from '../model/filtering.mjs';
import { spread } from '../model/spread.mjs';
import { focusGrid } from '../showing.mjs';
import { texts } from '../texts.mjs';
import { flagsView } from './flags.mjs';

/** @typedef {import('../app.mjs').App} App */

/** @param {App} app @param {readonly string[]} ids more than one */
export function severalView(app, ids) {
  const says = texts.person;
  const rows = spread(ids.map((id) => app.boxOf(id) ?? 0));
  return html`
    <article class="person" data-testid="person-panel">
      <header class="person-head">
        <h2 data-testid="person-name">${says.several(ids.length)}</h2>
        <div class="buttons">
          <button class="small" data-testid="let-go" @click=${() => letGo(app)}>${says.letGo}</button>
          <button class="small" data-testid="hide-these" @click=${() => hide(app, ids)}>${says.hide}</button>
        </div>
      </header>
      <section class="part">
        <h3>${says.distribution}</h3>
        <ul class="spread">
          ${rows.map(({ box, count }) => html`<li>
            <span class="spread-box">${app.nameOf(box)}</span>
            <span class="spread-bar" aria-hidden="true" ${styled({ '--part': `${(100 * count) / ids.length}%` })}></span><b>${count}</b></li>`)}
        </ul>
      </section>
      ${flagsView(app, ids)}
    </article>
  `;
}

/** @param {App} app */
function letGo(app) {
  app.selection.clear();
  focusGrid(app);
  app.changed();
}

/** @param {App} app @param {readonly string[]} ids */
async function hide(app, ids) {
  const { session } = app;
  const before = session.filter;
  await app.trying(() => session.filterBy(hiding(before, ids)));
  const act = () => void app.trying(() => session.filterBy(before));
  app.notices.say(texts.person.hidden(ids.length), { action: { label: texts.notices.undo, act } });
  letGo(app);
}
