/** The grid: axes, nine boxes and the tray, or one box at full size; and where tiles are seen. */

import { beginDrag, heldStill } from '../drag.mjs';
import { html, nothing, repeat, styled } from '../lit.mjs';
import { CENTRE, LEVELS, ROWS, TRAY, cohortOf, placeOf } from '../model/boxes.mjs';
import { extent, scrolledTo, tileAt } from '../model/windowing.mjs';
import { textScale } from '../text-size.mjs';
import { share, texts } from '../texts.mjs';
import { tileView } from './tile.mjs';

/** @typedef {import('../app.mjs').App} App */

const GLYPHS = { topTalent: '▲', middle: '●', needsAttention: '▼' };

/** @param {App} app */
export function gridView(app) {
  const { session, openBox } = app;
  return html`
    <section class="review" @pointerdown=${(/** @type {PointerEvent} */ event) => beginDrag(app, event)}
      @touchmove=${heldStill(app)} @contextmenu=${heldStill(app)}>
      ${session.donut ? donutBanner(app) : app.placing.shown === 0 && session.matched ? nobodyBanner(app) : nothing}
      ${boxView(app, TRAY)}
      <div class=${openBox === null ? 'grid' : 'grid one'} data-testid="nine-box-grid" role="group"
        aria-label=${texts.grid.name} aria-busy=${session.isLoaded ? 'false' : 'true'}>
        ${openBox === null ? allBoxes(app) : boxView(app, openBox)}
      </div>
    </section>
  `;
}

/** @param {App} app */
function donutBanner(app) {
  return html`
    <p class="banner" data-testid="donut-banner">
      ${texts.grid.donutView(app.placing.shown, app.session.label(CENTRE))}
      <button class="quiet" @click=${() => app.toggleDonut()}>${texts.grid.donutLeave}</button>
    </p>
  `;
}

/** @param {App} app */
function nobodyBanner({ session }) {
  return html`
    <p class="banner" data-testid="nobody-banner">
      ${texts.grid.nobody}
      <button class="quiet" @click=${() => session.filterBy(null)}>${texts.person.showAll}</button>
    </p>
  `;
}

/** @param {App} app */
function allBoxes(app) {
  return html`
    <div class="axis-name potential">${texts.potential}</div>
    ${ROWS.map((boxes) => {
      const level = /** @type {import('../model/boxes.mjs').Level} */ (placeOf(boxes[0]).potential);
      return html`<div class="axis row">${texts.levels[level]}</div>
        ${boxes.map((box) => boxView(app, box))}`;
    })}
    <div class="axis corner"></div>
    ${LEVELS.map((level, column) => columnHead(app, level, column))}
    <div class="axis-name performance">${texts.performance}</div>
  `;
}

/**
 * @param {App} app
 * @param {import('../model/boxes.mjs').Level} level
 * @param {number} column
 */
function columnHead(app, level, column) {
  const { boxes, rated } = app.placing;
  const count = ROWS.reduce((sum, row) => sum + boxes[row[column]].length, 0);
  const target = app.session.settings?.targetDistribution?.[level] ?? null;
  const found = share(count, rated);
  return html`
    <div class="axis column">
      ${texts.levels[level]}
      <span class="muted">${target === null ? found : texts.grid.target(found, target)}</span>
      ${target === null || rated === 0 ? nothing : html`<span class="against" aria-hidden="true"
        ${styled({ '--found': `${(100 * count) / rated}%`, '--target': `${target}%` })}></span>`}
    </div>
  `;
}

/**
 * One box, or the tray.
 *
 * @param {App} app
 * @param {number} box
 */
function boxView(app, box) {
  const { placing } = app;
  const ids = placing.boxes[box];
  const isTray = box === TRAY;
  const over = (app.dragged ?? app.carried)?.box === box;
  const cohort = isTray ? null : cohortOf(box);
  const name = cohort ? texts.grid.box(app.nameOf(box), ids.length, texts.cohorts[cohort]) : texts.grid.tray(ids.length);
  return html`
    <section class="box ${cohort ?? 'tray'} ${over ? 'over' : ''} ${app.dragged || app.carried ? 'target' : ''}"
      data-testid=${isTray ? 'tray' : `grid-box-${box}`} data-drop=${box} role="group" aria-label=${name}
      @dblclick=${() => isTray || toggleBox(app, box)}>
      <header>
        ${cohort ? html`<span class="glyph" aria-hidden="true">${GLYPHS[cohort]}</span>` : nothing}
        <h2>${app.nameOf(box)}</h2>
        <span class="number" aria-hidden="true">${isTray ? '' : box}</span>
        <span class="count" data-testid="count-${box}">${ids.length}${isTray ? nothing : shareView(ids.length, placing.rated)}</span>
        ${isTray ? nothing : openButton(app, box)}
      </header>
      ${tilesView(app, box, ids, name)}
    </section>
  `;
}

/** Of those rated; a narrow box has no room for it. @param {number} count @param {number} rated */
function shareView(count, rated) {
  return rated === 0 ? nothing : html`<span class="share"> · ${share(count, rated)}</span>`;
}

/** @param {App} app @param {number} box */
function openButton(app, box) {
  const label = app.openBox === null ? texts.grid.open : texts.grid.close;
  return html`<button class="icon small" tabindex="-1" aria-label=${label} title=${label} data-testid="open-box-${box}"
    @click=${() => toggleBox(app, box)}>${app.openBox === null ? '⤢' : '⤡'}</button>`;
}

/** @param {App} app @param {number} box */
function toggleBox(app, box) {
  app.openBox = app.openBox === null ? box : null;
  app.changed();
}

/**
 * @param {App} app
 * @param {number} box
 * @param {readonly string[]} ids
 * @param {string} name
 */
function tilesView(app, box, ids, name) {
  const { columns, height, above, from, to } = extent(ids.length, app.room(box), textScale());
  const tile = tileAt(textScale());
  const entry = entryOf(app);
  return html`
    <div class="tiles" role="listbox" tabindex="-1" aria-multiselectable="true" aria-label=${name} data-tiles=${box}
      @scroll=${(/** @type {Event} */ event) => scrolled(app, box, /** @type {HTMLElement} */ (event.target))}>
      <div class="tiles-all" ${styled({ height: `${Math.max(0, height - tile.gap)}px` })}>
        <div class="tiles-seen" ${styled({
          transform: `translateY(${above}px)`,
          '--columns': String(columns),
          '--tile': `${tile.height}px`,
          '--tile-gap': `${tile.gap}px`,
        })}>
          ${repeat(
            ids.slice(from, to),
            (id) => id,
            (id, index) => tileView(app, { id, box, index: from + index, count: ids.length, entry }),
          )}
        </div>
      </div>
    </div>
  `;
}

/**
 * Return who has the place in the tab order: the one the keyboard was at, else the first that is shown.
 *
 * @param {App} app
 */
function entryOf(app) {
  const { current } = app.selection;
  const { boxes } = app.placing;
  if (current !== null && isShown(app, current)) return drawnNear(app, current, app.boxOf(current) ?? TRAY);
  if (app.openBox !== null) return boxes[app.openBox][0] ?? null;
  return [...ROWS.flat(), TRAY].map((box) => boxes[box][0]).find((id) => id !== undefined) ?? null;
}

/** The same person, or the first of the box whose tile exists. @param {App} app @param {string} id @param {number} box */
function drawnNear(app, id, box) {
  const ids = app.placing.boxes[box];
  const { from, to } = extent(ids.length, app.room(box), textScale());
  const index = ids.indexOf(id);
  return index >= from && index < to ? id : ids[from];
}

/** @param {App} app @param {string} id */
function isShown(app, id) {
  const box = app.boxOf(id);
  if (box === null || !app.placing.boxes[box].includes(id)) return false;
  return app.openBox === null || box === TRAY || box === app.openBox;
}

/** @param {App} app @param {number} box @param {HTMLElement} tiles */
function scrolled(app, box, tiles) {
  app.rooms.set(box, { ...app.room(box), scrolled: tiles.scrollTop });
  app.changed();
}

/**
 * Take note of how much room the boxes have; draw again where that was another.
 *
 * @param {App} app
 */
export function measure(app) {
  for (const tiles of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-tiles]'))) {
    const box = Number(tiles.dataset.tiles);
    const known = app.rooms.get(box);
    const { clientWidth: width, clientHeight: height, scrollTop } = tiles;
    if (known?.width === width && known.height === height) continue;
    app.rooms.set(box, { width, height, scrolled: scrollTop });
    app.changed();
  }
}

/**
 * @typedef {{ id: string, tiles: Element, others: readonly string[] } | null} Keyboard the tile that has it, what it lies
 *   in, and who is beside it, the next one first; null: none has
 */

/** @returns {Keyboard} */
export function keyboardAt() {
  const tile = document.activeElement?.closest('[data-employee-id]');
  const tiles = tile?.closest('[data-tiles]');
  if (!tile || !tiles) return null;
  const beside = [tile.nextElementSibling, tile.previousElementSibling].filter((other) => other !== null);
  const [id, ...others] = [tile, ...beside].map((each) => String(each.getAttribute('data-employee-id')));
  return { id, tiles, others };
}

/**
 * Whoever had the keyboard before the page was drawn keeps it in another box, whatever brought them there. But one who
 * was scrolled away isn't fetched back; and where they aren't shown any more, somebody beside them has it, or the first.
 *
 * @param {App} app
 * @param {Keyboard} before
 */
export function keepKeyboard(app, before) {
  if (!before || document.activeElement !== document.body) return;
  if (app.focusWanted !== null && isShown(app, app.focusWanted)) return;
  if (!isShown(app, before.id)) {
    app.focusWanted = before.others.find((id) => isShown(app, id)) ?? entryOf(app);
    return;
  }
  const stays = before.tiles.isConnected && before.tiles.getAttribute('data-tiles') === String(app.boxOf(before.id));
  if (!stays) app.focusWanted = before.id;
}

/**
 * Give the keyboard to the tile that is to have it, and see that it exists.
 *
 * @param {App} app
 */
export function focusTile(app) {
  const id = app.focusWanted;
  if (id === null) return;
  const box = app.boxOf(id);
  const tiles = box === null ? null : /** @type {HTMLElement | null} */ (document.querySelector(`[data-tiles="${box}"]`));
  if (box === null || !tiles) {
    app.focusWanted = null;
    return;
  }
  const index = app.placing.boxes[box].indexOf(id);
  if (index === -1) {
    app.focusWanted = null; // not shown: filtered out, or not in the donut view
    return;
  }
  const { columns } = extent(app.placing.boxes[box].length, app.room(box), textScale());
  tiles.scrollTop = scrolledTo(index, columns, { height: tiles.clientHeight, scrolled: tiles.scrollTop }, textScale());
  const tile = /** @type {HTMLElement | null} */ (tiles.querySelector(`[data-employee-id="${CSS.escape(id)}"]`));
  if (!tile) return void scrolled(app, box, tiles); // once more, when the tile exists
  tile.focus({ preventScroll: true });
  app.focusWanted = null;
}
