/** Questions and decisions, through the bridge. Knows no method's meaning and no page. */

/** @typedef {import('../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {import('../bridge.js').Bridge} Bridge */
/** @typedef {import('../bridge.js').Failure} Failure */

/** What was asked for was refused, or its outcome is unknown. Branch on `name`; `message` and `remedy` are for people. */
export class Refusal extends Error {
  /** @param {Failure} failure */
  constructor({ name, message, remedy, data }) {
    super(message);
    this.name = name;
    this.remedy = remedy;
    this.data = data;
    /** The sentence for people where `message` is only the specification's own; null elsewhere. */
    this.detail = typeof data.detail === 'string' ? data.detail : null;
  }
}

/**
 * True where the daemon was gone before it answered. Whoever only reads needs no word of it: when it is back, all is read
 * anew, and while it isn't, the status says so.
 *
 * @param {unknown} error
 */
export function isOfItsAbsence(error) {
  return error instanceof Refusal && ['OutcomeUnknown', 'NotRunning'].includes(error.name);
}

export class Asking {
  #bridge;
  #changed;
  #lastToken = 0;
  /** @type {Map<string, (value: import('../../protocol/typescript/contract.js').ProgressValue) => void>} */
  #progress = new Map();

  /** How many decisions wait for their answer. */
  waiting = 0;

  /**
   * @param {Bridge} bridge
   * @param {() => void} changed called when `waiting` changes
   */
  constructor(bridge, changed) {
    this.#bridge = bridge;
    this.#changed = changed;
  }

  /**
   * Ask for something. Rejects with Refusal.
   *
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]['params']} params
   * @returns {Promise<Methods[M]['result']>}
   */
  async ask(method, params) {
    const outcome = await this.#bridge.call(method, params);
    if ('error' in outcome) throw new Refusal(outcome.error);
    return outcome.result;
  }

  /**
   * Decide something, exactly once, whatever dies meanwhile. Rejects with Refusal.
   *
   * @template {keyof Methods} M
   * @param {M} method one that takes a mutationId
   * @param {Methods[M]['params']} params
   * @param {string} [mutationId] one for each action of the user
   * @returns {Promise<Methods[M]['result']>}
   */
  async decide(method, params, mutationId = newId()) {
    this.waiting += 1;
    this.#changed();
    try {
      return await this.ask(method, { ...params, mutationId });
    } finally {
      this.waiting -= 1;
      this.#changed();
    }
  }

  /**
   * Return a token for a request's params, and have `told` called with how far it is, until `done` is called.
   *
   * @param {(value: import('../../protocol/typescript/contract.js').ProgressValue) => void} told
   */
  progress(told) {
    const progressToken = `page-${newId()}-${++this.#lastToken}`;
    this.#progress.set(progressToken, told);
    return { progressToken, done: () => void this.#progress.delete(progressToken) };
  }

  /** @param {import('../../protocol/typescript/contract.js').ProgressParams} params */
  progressed({ token, value }) {
    this.#progress.get(String(token))?.(value);
  }
}

export function newId() {
  return crypto.randomUUID();
}
