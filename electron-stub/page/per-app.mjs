/** What there is one of for each app, made when it is first asked for. */

/** @typedef {import('./app.mjs').App} App */

/**
 * Return what gives the one thing of an app: `const numbersOf = perApp((app) => new Numbers(app))`.
 *
 * @template T
 * @param {(app: App) => T} make
 * @returns {(app: App) => T}
 */
export function perApp(make) {
  /** @type {WeakMap<App, { made: T }>} */
  const all = new WeakMap();
  return (app) => {
    const known = all.get(app) ?? { made: make(app) };
    all.set(app, known);
    return known.made;
  };
}
