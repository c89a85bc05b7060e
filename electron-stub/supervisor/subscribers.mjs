/**
 * Who is told what happens. One that throws harms neither the others nor whoever tells. Knows no daemon.
 */

/** @typedef {import('../bridge.d.ts').HostEvent} HostEvent */
/** @typedef {(event: HostEvent) => void} Listener */

export class Subscribers {
  /** @type {Set<{ listener: Listener }>} */
  #all = new Set();

  /**
   * @param {Listener} listener told once for each time that it was added
   * @param {readonly HostEvent[]} atOnce
   * @returns {() => void} tells it nothing more
   */
  add(listener, atOnce) {
    const one = { listener };
    this.#all.add(one);
    for (const event of atOnce) tellOne(listener, event);
    return () => void this.#all.delete(one);
  }

  /** @param {HostEvent} event */
  tell(event) {
    for (const { listener } of this.#all) tellOne(listener, event);
  }
}

/**
 * @param {Listener} listener
 * @param {HostEvent} event
 */
function tellOne(listener, event) {
  try {
    listener(event);
  } catch (error) {
    console.error('A listener failed:', error);
  }
}
