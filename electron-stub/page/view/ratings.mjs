/** Ratings over the years: a small line where the words say levels, and the words in any case. */

import { html, nothing, svg } from '../lit.mjs';
import { LEVELS } from '../model/boxes.mjs';
import { linesOf, pointsOf, ratingsOf } from '../model/ratings.mjs';
import { texts } from '../texts.mjs';

const DRAWING = { width: 240, height: 56, margin: 8 };

/**
 * @param {Readonly<Record<string, string>>} history
 * @param {import('../../../protocol/typescript/contract.js').RatingWords | null} words
 */
export function ratingsView(history, words) {
  const ratings = ratingsOf(history, words ?? {});
  if (ratings.length === 0) return html`<p class="muted">${texts.person.noRatings}</p>`;
  const points = pointsOf(ratings, DRAWING);
  const said = ratings.map(({ year, word }) => `${year} ${word}`).join(', ');
  return html`
    <div class="ratings" data-testid="ratings">
      ${points.filter((point) => point !== null).length > 1 ? drawing(points, said) : nothing}
      <ol class="rating-words">${ratings.map(({ year, word }) => html`<li><span class="muted">${year}</span> ${word}</li>`)}</ol>
    </div>
  `;
}

/**
 * @param {(import('../model/ratings.mjs').Point | null)[]} points
 * @param {string} said
 */
function drawing(points, said) {
  const { width, height, margin } = DRAWING;
  const levels = LEVELS.map((_, index) => margin + (index * (height - 2 * margin)) / 2);
  return html`
    <svg class="rating-line" viewBox="0 0 ${width} ${height}" role="img" aria-label=${texts.person.ratingsSay(said)}>
      ${levels.map((y) => svg`<line class="level" x1="0" x2=${width} y1=${y} y2=${y} />`)}
      ${linesOf(points).map((line) => svg`<polyline points=${line.map(({ x, y }) => `${x},${y}`).join(' ')} />`)}
      ${points.map((point) => (point ? svg`<circle cx=${point.x} cy=${point.y} r="4.5" />` : nothing))}
    </svg>
  `;
}
