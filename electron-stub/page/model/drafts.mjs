/**
 * What was typed and isn't saved yet, by field: it outlives the drawing of another person, a daemon's death and the
 * edits of others. Pure: knows no page and no daemon.
 */

/**
 * `base`: what was saved when the typing began; `saving`: on its way to the daemon, null: nothing is.
 *
 * @typedef {{ text: string, base: string, saving: string | null, refused: boolean }} Draft
 */

export class Drafts {
  /** @type {Map<string, Draft>} */
  #drafts = new Map();

  /**
   * Return what a field shows: what was typed, else what is saved.
   *
   * @param {string} key of the field
   * @param {string | null} saved null: nothing
   */
  shown(key, saved) {
    return this.#drafts.get(key)?.text ?? saved ?? '';
  }

  /**
   * True: the field holds something that isn't saved.
   *
   * @param {string} key
   */
  isOpen(key) {
    return this.#drafts.has(key);
  }

  /**
   * True: the daemon didn't take it.
   *
   * @param {string} key
   */
  wasRefused(key) {
    return this.#drafts.get(key)?.refused ?? false;
  }

  /**
   * @param {string} key
   * @param {string} text all of what stands in the field now
   * @param {string | null} saved
   */
  type(key, text, saved) {
    const { saving = null, base = saved ?? '' } = this.#drafts.get(key) ?? {};
    this.#drafts.set(key, { text, base, saving, refused: false });
  }

  /**
   * Return what somebody else wrote since the typing began, which a save takes the place of; null: nothing.
   *
   * @param {string} key
   * @param {string | null} saved
   */
  theirs(key, saved) {
    const draft = this.#drafts.get(key);
    const now = saved ?? '';
    return draft && now !== draft.base && now !== draft.text.trim() ? now : null;
  }

  /**
   * The field is left: return what has to be saved. Null: nothing, because it is saved or on its way already.
   *
   * @param {string} key
   * @param {string | null} saved
   */
  begin(key, saved) {
    const draft = this.#drafts.get(key);
    if (!draft || draft.saving === draft.text) return null;
    if (draft.saving === null && draft.text.trim() === (saved ?? '')) {
      this.#drafts.delete(key);
      return null;
    }
    draft.saving = draft.text;
    return draft.text;
  }

  /**
   * The daemon answered. What was typed since stays; so does all of it where it was refused.
   *
   * @param {string} key
   * @param {string} text as `begin` returned it
   * @param {boolean} kept false: refused
   */
  settle(key, text, kept) {
    const draft = this.#drafts.get(key);
    if (!draft) return;
    if (kept && draft.text === text) this.#drafts.delete(key);
    else if (draft.saving === text) draft.saving = null;
    if (kept) draft.base = text.trim();
    draft.refused = !kept;
  }
}
