/** What happens when something is drawn for the first time. */

/** @typedef {(element: Element | undefined) => void} Callback */

/** @type {WeakMap<object, Map<string, Callback>>} */
const known = new WeakMap();

/**
 * Return what `ref` takes so that `act` is called when the element appears, and not again while it stays:
 * `${ref(drawn(filing, 'menu', () => filing.look()))}`.
 *
 * @param {object} of whose act it is
 * @param {string} place where the element stands: one callback may be at one element only
 * @param {() => unknown} act
 */
export function drawn(of, place, act) {
  const places = known.get(of) ?? new Map();
  known.set(of, places);
  /** @type {Callback} */
  const callback = places.get(place) ?? ((element) => void (element && act()));
  places.set(place, callback);
  return callback;
}
