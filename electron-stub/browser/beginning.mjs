/**
 * What pages ask before there is a review to look at: it waits for the first import, of which nobody would tell them.
 *
 * Knows neither what is imported nor what is asked.
 */

/** @typedef {import('../supervisor/supervisor.mjs').Supervisor} Supervisor */

/** Nobody can say how long a daemon is in one of these; what may wait for it is the supervisor's to decide. */
const NOT_STARTING = ['failed', 'stopping'];

/** Settles once the daemon answered for the first time. @param {Supervisor} supervisor @returns {Promise<void>} */
export function firstHello(supervisor) {
  return new Promise((resolve) => {
    supervisor.subscribe((event) => {
      if (event.kind === 'hello') resolve();
    });
  });
}

/**
 * The supervisor as pages see it.
 *
 * @param {Promise<void>} begun settles when that import is done; never rejects
 * @param {Supervisor} supervisor
 * @returns {import('./pages.mjs').Supervisor}
 */
export function callsAfter(begun, supervisor) {
  let isBegun = false;
  void begun.then(() => (isBegun = true));
  return {
    async call(method, params) {
      if (!isBegun) await begunOrNot(begun, supervisor);
      return supervisor.call(method, params);
    },
    subscribe: (listener) => supervisor.subscribe(listener),
    restart: () => supervisor.restart(),
  };
}

/** @param {Promise<void>} begun @param {Supervisor} supervisor */
async function begunOrNot(begun, supervisor) {
  let leave = () => {};
  const doesNotRun = new Promise((resolve) => {
    leave = supervisor.subscribe((event) => {
      if (event.kind === 'state' && NOT_STARTING.includes(event.state.name)) resolve(undefined);
    });
  });
  await Promise.race([begun, doesNotRun]);
  leave();
}
