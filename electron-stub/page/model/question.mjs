/** One answer that a panel shows, asked anew when what it depends on changes. Knows no daemon and no page. */

/** How often somebody came who might answer what was refused before. */
let answerers = 0;

/** The daemon is there again: what was refused is asked anew when it is shown next. */
export function askAgain() {
  answerers += 1;
}

/**
 * @template T
 */
export class Question {
  #changed;
  #key = '';
  #asked = 0;
  /** The latest answer; null: none yet. @type {T | null} */
  answer = null;
  /** Why the latest question was refused; null: it wasn't. @type {Error | null} */
  refused = null;
  /** True while an answer is on its way; the one before is shown meanwhile. */
  waits = false;

  /** @param {() => void} changed called when an answer came */
  constructor(changed) {
    this.#changed = changed;
  }

  /**
   * Ask, if the key isn't the one that was asked for last, or that was refused and somebody might answer it by now. Only
   * the latest question's answer counts.
   *
   * @param {readonly unknown[]} key what the answer depends on, as JSON can say it
   * @param {() => Promise<T>} ask
   * @returns {this}
   */
  about(key, ask) {
    const wanted = JSON.stringify(key);
    if (wanted !== this.#key || (this.refused && this.#asked !== answerers)) {
      this.#key = wanted;
      this.#asked = answerers;
      this.waits = true;
      void this.#wait(wanted, ask);
    }
    return this;
  }

  /** Forget the answer: the next `about` asks. */
  forget() {
    this.#key = '';
    this.answer = this.refused = null;
  }

  /**
   * @param {string} key
   * @param {() => Promise<T>} ask
   */
  async #wait(key, ask) {
    /** @type {T | null} */
    let answer = this.answer;
    let refused = null;
    try {
      answer = await ask();
    } catch (error) {
      refused = /** @type {Error} */ (error);
    }
    if (key !== this.#key) return;
    Object.assign(this, { answer, refused, waits: false });
    this.#changed();
  }
}
