/** How large text is, and how large the window: what is reckoned in pixels follows both. Knows no view. */

/** What 1rem is at the browser's own text size, in CSS pixels. */
const USUAL = 15;

/** What it is now. */
let rem = USUAL;

/** Return how many times as large as usual text is. */
export function textScale() {
  return rem / USUAL;
}

/**
 * Measure both, now and whenever they change, for as long as the page lives.
 *
 * @param {import('./app.mjs').App} app
 */
export function watchSizes(app) {
  const measure = document.createElement('i');
  measure.className = 'one-rem';
  measure.setAttribute('aria-hidden', 'true');
  document.body.append(measure);
  const measured = () => {
    rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    app.changed();
  };
  const observer = new ResizeObserver(measured);
  observer.observe(measure);
  observer.observe(document.body);
  measured();
}
