/** What the history's panel asks: the newest changes, as far as somebody wanted to read, and the checkpoints. */

import { Question } from './model/question.mjs';
import { perApp } from './per-app.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../protocol/typescript/contract.js').Change} Change */
/** @typedef {import('../../protocol/typescript/contract.js').Checkpoint} Checkpoint */
/** @typedef {{ changes: readonly Change[], more: boolean }} Read newest first; `more`: there are older ones */

/** So many more are read at a time. */
const PAGE = 100;

/** The daemon answers no more at once. */
const MOST = 1000;

export class Journal {
  #app;
  /** How many changes are wanted. */
  #count = PAGE;
  /** Of which session. @type {string | null} */
  #sessionId = null;
  /** @type {Question<Read>} */
  #read;
  /** @type {Question<readonly Checkpoint[]>} */
  #checkpoints;
  /** Checkpoints that were made here; the count is part of what their list depends on. */
  #made = 0;

  /** @param {App} app */
  constructor(app) {
    const changed = () => app.changed();
    this.#app = app;
    this.#read = new Question(changed);
    this.#checkpoints = new Question(changed);
  }

  /** Another session is read from its end again. */
  #begin() {
    const { id } = this.#app.session;
    if (id === this.#sessionId) return;
    this.#sessionId = id;
    this.#count = PAGE;
    this.#read.forget();
    this.#checkpoints.forget();
  }

  /** Return the changes as they are known, asking for them where they may be others. */
  read() {
    this.#begin();
    return this.#read.about([this.#sessionId, this.#app.session.seq, this.#count], () => this.#ask(this.#count));
  }

  /** Read more of them. */
  readMore() {
    this.#count = (this.#read.answer?.changes.length ?? 0) + PAGE;
    this.#app.changed();
  }

  /** Return the checkpoints, the latest first. */
  checkpoints() {
    this.#begin();
    const { asking, session } = this.#app;
    const about = { sessionId: this.#sessionId };
    const ask = async () => (await asking.ask('change.checkpoints', about)).checkpoints;
    return this.#checkpoints.about([about, session.seq, this.#made], ask).answer ?? [];
  }

  /** There is another one. */
  checkpointMade() {
    this.#made += 1;
  }

  /**
   * What was read before is read again, for an undo marks changes of long ago.
   *
   * @param {number} count
   * @returns {Promise<Read>}
   */
  async #ask(count) {
    const { asking, session } = this.#app;
    const sessionId = session.id;
    /** @type {Change[]} */
    const changes = [];
    let isMore = true;
    while (isMore && changes.length < count) {
      const before = changes.at(-1)?.seq ?? null;
      const page = await asking.ask('change.history', { sessionId, before, limit: Math.min(MOST, count - changes.length) });
      changes.push(...page.changes);
      isMore = page.more;
    }
    return { changes, more: isMore };
  }
}

/** Return the journal that this page reads. */
export const journalOf = perApp((app) => new Journal(app));
