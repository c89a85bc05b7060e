/** Something that takes a while: how far it is, and what came of it. Knows no daemon and no page; the timer is handed in. */

import { PATIENCE_MS } from './patience.mjs';

/** @typedef {import('../../../protocol/typescript/contract.js').ProgressValue} Progress */
/** @typedef {Error & { remedy?: string | null, detail?: string | null, data?: Readonly<Record<string, unknown>> }} Refused */

/**
 * @template T
 */
export class Task {
  #changed;
  #later;
  /** @type {'idle' | 'running' | 'done' | 'refused'} */
  state = 'idle';
  /** What it is about, such as a file's name. */
  subject = '';
  /** How far it is; null: nothing was told. @type {Progress | null} */
  progress = null;
  /** What came of it while `state` is done; null otherwise. @type {T | null} */
  result = null;
  /** Why nothing came of it while `state` is refused; null otherwise. @type {Refused | null} */
  refused = null;

  /**
   * @param {() => void} changed
   * @param {(ms: number, act: () => void) => void} [later]
   */
  constructor(changed, later = (ms, act) => void setTimeout(act, ms)) {
    this.#changed = changed;
    this.#later = later;
  }

  /**
   * Do it, unless it is being done already. Never rejects.
   *
   * @param {string} subject
   * @param {(told: (progress: Progress) => void) => Promise<T | null>} act null: the user changed their mind
   * @param {() => void} [slow] called once it takes longer than people wait without a word
   * @returns {Promise<boolean>} true: it is done now
   */
  async run(subject, act, slow = () => {}) {
    if (this.state === 'running') return false;
    Object.assign(this, { state: 'running', subject, progress: null, result: null, refused: null });
    let waits = true;
    this.#later(PATIENCE_MS, () => {
      if (waits) slow();
    });
    this.#changed();
    try {
      const result = await act((progress) => {
        this.progress = progress;
        this.#changed();
      });
      Object.assign(this, { state: result === null ? 'idle' : 'done', result });
    } catch (error) {
      Object.assign(this, { state: 'refused', refused: /** @type {Refused} */ (error) });
    }
    waits = false;
    this.#changed();
    return this.state === 'done';
  }

  /** Forget what came of it, unless it is being done. */
  reset() {
    if (this.state !== 'running') Object.assign(this, { state: 'idle', subject: '', progress: null, result: null, refused: null });
  }
}
