/**
 * A search as somebody types: one question at a time; while it is on its way, only the latest text waits. Pure but for
 * the question, which is handed in.
 */

/** @typedef {import('../../../protocol/typescript/contract.js').Employee} Employee */
/** @typedef {{ employees: readonly Employee[], matched: number }} Found `matched`: how many there are in all */

export class Finding {
  #ask;
  #changed;
  /** Settled once the text is answered. @type {Promise<void> | null} */
  #asking = null;

  text = '';
  /** The answer to `answered`; null: none is shown. @type {Found | null} */
  found = null;
  /** The text that `found` answers. */
  answered = '';
  /** Which result is meant by Enter: an index; -1: none. */
  active = -1;

  /**
   * @param {(text: string) => Promise<Found>} ask
   * @param {() => void} changed called when an answer came
   */
  constructor(ask, changed) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** True: the list below the field is there, if only to say that nobody was found. */
  get isOpen() {
    return this.text.trim() !== '' && this.found !== null;
  }

  /**
   * @param {string} text
   * @returns {Promise<void>} settled once what stands in the field by then is answered
   */
  type(text) {
    this.text = text;
    if (text.trim() === '') this.found = null;
    this.#asking ??= this.#all().finally(() => {
      this.#asking = null;
      this.#changed();
    });
    return this.#asking;
  }

  async #all() {
    while (this.text.trim() !== '' && (this.found === null || this.answered !== this.text)) await this.#once(this.text);
  }

  /** @param {string} text */
  async #once(text) {
    const found = await this.#ask(text);
    if (this.text.trim() === '') return;
    this.found = found;
    this.answered = text;
    this.active = found.employees.length > 0 ? 0 : -1;
    this.#changed();
  }

  /**
   * Mean another result, once the text that stands there is answered; from the last one on to the first, and back.
   * Where somebody types on meanwhile, nothing comes of it.
   *
   * @param {1 | -1} by
   */
  async step(by) {
    const { text } = this;
    const count = (await this.#answer())?.employees.length ?? 0;
    if (count > 0 && this.text === text) this.active = (this.active + by + count) % count;
  }

  /**
   * Return who is meant by Enter, once the text that stands there is answered; null: nobody, or the search is over.
   *
   * @returns {Promise<Employee | null>}
   */
  async choose() {
    return (await this.#answer())?.employees[this.active] ?? null;
  }

  /** What answers the text that stands there; null: the question was refused, which whoever typed it reads, or is over. */
  async #answer() {
    await this.#asking?.catch(() => {});
    return this.answered === this.text ? this.found : null;
  }

  /** The search is over. */
  clear() {
    this.text = this.answered = '';
    this.found = null;
    this.active = -1;
  }
}
