/**
 * What the host itself says of a call, in the shape that survives every border (`Outcome` of bridge.d.ts).
 */

/** @typedef {import('../bridge.d.ts').Failure} Failure */
/** @typedef {import('../bridge.d.ts').Outcome<any>} Outcome */

/**
 * A refusal of the host's own.
 *
 * @param {import('../bridge.d.ts').HostFailure} name
 * @param {string} message
 * @param {string | null} [remedy]
 * @returns {{ error: Failure }}
 */
function refusal(name, message, remedy = null) {
  return { error: { name, code: 0, message, remedy, data: {} } };
}

/** @param {string} method */
export const notAllowed = (method) => refusal('NotAllowed', `A page may not ask for ${method}.`);

/**
 * It was never sent.
 *
 * @param {string} why half a sentence
 */
export const notRunning = (why) => refusal('NotRunning', `The daemon was not asked: ${why}.`);

/** It was sent, and the host ends. */
export const unanswered = refusal('NotRunning', 'The daemon was ended before it answered.');

export const outcomeUnknown = {
  unrepeatable: refusal(
    'OutcomeUnknown',
    'The daemon ended before it answered, and this is not asked twice: it may have been done or not.',
    'Look whether it was done, and ask again where it was not.',
  ),
  /** @param {number} times */
  givenUp: (times) =>
    refusal(
      'OutcomeUnknown',
      `The daemon ended each of the ${times} times that it was asked for this. It is not asked again.`,
      'Go on with something else. What was decided before is kept.',
    ),
};
