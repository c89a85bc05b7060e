/** Who is chosen, and where the keyboard stands. Knows no page: boxes come as lists of ids. */

export class Selection {
  /** @type {ReadonlySet<string>} */
  ids = new Set();
  /** The one that has the keyboard; null: nobody yet. @type {string | null} */
  current = null;
  /** Where a range begins. @type {string | null} */
  #anchor = null;

  /**
   * Choose one person alone.
   *
   * @param {string} id
   */
  choose(id) {
    this.ids = new Set([id]);
    this.current = this.#anchor = id;
  }

  /**
   * Add somebody, or take them out.
   *
   * @param {string} id
   */
  toggle(id) {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.current = this.#anchor = id;
  }

  /**
   * Choose everybody from where the range began up to this person, within one list; elsewhere this person is added.
   *
   * @param {string} id
   * @param {readonly string[]} list the box that this person is in
   */
  extend(id, list) {
    const from = this.#anchor === null ? -1 : list.indexOf(this.#anchor);
    const to = list.indexOf(id);
    if (from === -1) {
      this.ids = new Set([...this.ids, id]);
      this.#anchor = id;
    } else {
      this.ids = new Set(list.slice(Math.min(from, to), Math.max(from, to) + 1));
    }
    this.current = id;
  }

  /** @param {readonly string[]} ids */
  chooseAll(ids) {
    this.ids = new Set(ids);
    this.current = this.#anchor = ids.at(-1) ?? null;
  }

  clear() {
    this.ids = new Set();
    this.#anchor = this.current;
  }

  /**
   * Let go of people who aren't there any more.
   *
   * @param {(id: string) => boolean} isThere
   */
  keep(isThere) {
    this.ids = new Set([...this.ids].filter(isThere));
    if (this.current !== null && !isThere(this.current)) this.current = null;
  }

  /**
   * Return who is meant by a drag or a key on this person: all that are chosen, if they are among them.
   *
   * @param {string} id
   * @returns {string[]}
   */
  meant(id) {
    return this.ids.has(id) ? [...this.ids] : [id];
  }
}
