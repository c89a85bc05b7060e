/**
 * What is known of the review in hand: read from the daemon, and kept in step with what is done here and elsewhere.
 * Decides nothing; knows no page.
 */

import { Refusal, isOfItsAbsence } from './asking.mjs';
import { People, TILE_FIELDS } from './model/people.mjs';
import { texts } from './texts.mjs';

/** @typedef {import('../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {import('../../protocol/typescript/contract.js').SessionSummary} SessionSummary */
/** @typedef {import('../../protocol/typescript/contract.js').NetChange} NetChange */
/** @typedef {import('../../protocol/typescript/contract.js').Settings} Settings */
/** @typedef {import('../../protocol/typescript/contract.js').StorageStatus} StorageStatus */
/** @typedef {import('../../protocol/typescript/contract.js').Filter} Filter */
/** @typedef {import('./model/people.mjs').Person} Person */
/** @typedef {{ readonly seq: number, readonly durable: boolean, readonly canUndo: boolean, readonly canRedo: boolean }} Committed */
/** @typedef {{ employee: Person, employees: readonly Person[], session: SessionSummary }} Told */

/**
 * @typedef {object} Listener
 * @property {() => void} changed called when anything that is shown changed
 * @property {(refusal: Refusal, again?: () => Promise<unknown>) => void} refused told of each decision that was refused;
 *   `again` asks once more, and does nothing twice
 * @property {(isOther: boolean) => void} turned called when people were read anew; `isOther`: of another session
 */

/** More people than this are listed anew instead of asked for one by one. */
const ASK_SINGLY = 20;

export class Review {
  /** True: the changes on the page are older than what is known otherwise. */
  #changesOld = false;
  #asksChanges = false;
  /** The session that is to be in hand, also while it is still being read. @type {string | null} */
  #wanted = null;
  /** Counts the readings: what an earlier one brings is old by the time a later one has begun. */
  #readings = 0;

  people = new People();
  /** All sessions of the user, the newest first. @type {readonly SessionSummary[]} */
  sessions = [];
  /** The session in hand; null: none is active. @type {string | null} */
  id = null;
  /** False until the people of the session are here. */
  isLoaded = false;
  /** The last change of the session that is known here. */
  seq = 0;
  canUndo = false;
  canRedo = false;
  /** @type {Settings | null} */
  settings = null;
  /** Null: not heard of yet. @type {StorageStatus | null} */
  storage = null;
  /** Net changes of the review by employeeId. @type {ReadonlyMap<string, NetChange>} */
  changes = new Map();
  /** Null: everybody. @type {Filter | null} */
  filter = null;
  /** Who is not filtered out; null: everybody is shown. @type {ReadonlySet<string> | null} */
  matched = null;
  /** True: the grid shows the donut exercise. */
  donut = false;

  /**
   * @param {import('./asking.mjs').Asking} asking
   * @param {Listener} listener
   */
  constructor(asking, listener) {
    this.asking = asking;
    this.listener = listener;
  }

  /** The summary of the session in hand. */
  get summary() {
    return this.sessions.find(({ sessionId }) => sessionId === this.id) ?? null;
  }

  /** True: all that was decided is on disk. Null: not known yet. */
  get durable() {
    return this.storage && this.storage.mode === 'durable';
  }

  /**
   * The label of a box, such as `Star`.
   *
   * @param {number} box 1 to 9
   */
  label(box) {
    return this.settings?.gridLabels[/** @type {1} */ (box)] ?? String(box);
  }

  /**
   * The daemon is there, for the first time or again: ask what it has. What its hello said may be hours old: a page
   * that is opened later is told the same one.
   */
  async begin() {
    await Promise.all([this.askStorage(), this.reload()]);
  }

  /**
   * From now on this session is to be in hand; `reload` reads it.
   *
   * @param {string | null} sessionId
   */
  want(sessionId) {
    this.#wanted = sessionId;
  }

  /**
   * Read the list of sessions, and the wanted one, anew; where that is gone the active one.
   *
   * @param {string | null} [sessionId] another one that is wanted from now on
   */
  async reload(sessionId = this.#wanted) {
    this.#wanted = sessionId;
    const reading = ++this.#readings;
    const [{ sessions, activeSessionId }, { settings }] = await Promise.all([
      this.asking.ask('session.list', {}),
      this.asking.ask('settings.get', {}),
    ]);
    if (reading !== this.#readings) return;
    const isThere = sessions.some((session) => session.sessionId === sessionId && session.status === 'ok');
    const id = isThere ? sessionId : activeSessionId;
    if (id !== this.id) this.#leave();
    Object.assign(this, { sessions, settings, id });
    this.#wanted = id;
    if (id !== null) await this.#read(id, reading);
    this.listener.changed();
  }

  /**
   * Take a list of the sessions. Where the one in hand was closed or deleted elsewhere, the active one is read.
   *
   * @param {readonly SessionSummary[]} sessions
   */
  async listed(sessions) {
    this.sessions = sessions;
    if (this.id !== null && this.summary?.status !== 'ok') await this.reload();
    this.listener.changed();
  }

  #leave() {
    this.people = new People();
    this.changes = new Map();
    this.filter = this.matched = null;
    this.isLoaded = this.donut = this.canUndo = this.canRedo = false;
    this.seq = 0;
    this.listener.turned(true);
  }

  /** @param {string} sessionId @param {number} reading */
  async #read(sessionId, reading) {
    const [got, listed] = await Promise.all([
      this.asking.ask('session.get', { sessionId }),
      this.asking.ask('employee.list', { sessionId, fields: TILE_FIELDS }),
    ]);
    if (reading !== this.#readings) return;
    this.people.replace(/** @type {readonly Person[]} */ (/** @type {unknown} */ (listed.employees)));
    this.#know(got);
    this.isLoaded = true;
    this.listener.turned(false);
    await Promise.all([this.#askChanges(), this.#askMatched()]);
  }

  /** @param {Methods['session.get']['result']} got */
  #know({ session, seq, canUndo, canRedo }) {
    this.#summarise(session);
    Object.assign(this, { seq, canUndo, canRedo });
  }

  /** @param {SessionSummary} summary */
  #summarise(summary) {
    this.sessions = this.sessions.map((session) => (session.sessionId === summary.sessionId ? summary : session));
  }

  /**
   * Show only some of the people.
   *
   * @param {Filter | null} filter null: everybody
   */
  async filterBy(filter) {
    this.filter = filter;
    await this.#askMatched();
    this.listener.changed();
  }

  /**
   * Take what an answer about the session in hand says.
   *
   * @param {Committed & Partial<Told>} answer
   */
  take(answer) {
    const people = answer.employees ?? (answer.employee ? [answer.employee] : []);
    if (people.length > 0) this.people.take(people);
    if (answer.session) this.#summarise(answer.session);
    if (!answer.durable) this.behind(this.askStorage());
    if (answer.seq < this.seq) return;
    const { seq, canUndo, canRedo } = answer;
    Object.assign(this, { seq, canUndo, canRedo });
    this.behind(this.#askChanges());
    this.behind(this.#askMatched().then(this.listener.changed));
  }

  /** What is read behind a decision. @param {Promise<void>} reading */
  behind(reading) {
    reading.catch((error) => {
      if (!(error instanceof Refusal)) throw error;
      if (!isOfItsAbsence(error)) this.listener.refused(error);
    });
  }

  /**
   * Something was journalled, here or by somebody else.
   *
   * @param {import('../../protocol/typescript/contract.js').SessionChangedParams} params
   */
  async follow({ sessionId, seq, employeeIds, origin }) {
    if (sessionId !== this.id || seq <= this.seq || !this.isLoaded) return;
    if (employeeIds.length > ASK_SINGLY || origin === 'refresh' || origin === 'restore') return this.reload();
    const asked = employeeIds.map((employeeId) => this.asking.ask('employee.get', { sessionId, employeeId }));
    const [got, ...people] = await Promise.all([this.asking.ask('session.get', { sessionId }), ...asked]);
    if (sessionId !== this.id) return;
    this.people.take(people.map(({ employee }) => employee));
    this.#know(got);
    await Promise.all([this.#askChanges(), this.#askMatched()]);
    this.listener.changed();
  }

  /** Ask whether all that was decided is on disk. */
  async askStorage() {
    this.storage = await this.asking.ask('storage.status', {});
    this.listener.changed();
  }

  /** Read the net changes; while that is on its way, a second call only says that they are old again. */
  async #askChanges() {
    this.#changesOld = true;
    if (this.#asksChanges) return;
    this.#asksChanges = true;
    try {
      while (this.#changesOld && this.id !== null) {
        this.#changesOld = false;
        const sessionId = this.id;
        const { changes } = await this.asking.ask('change.list', { sessionId });
        if (sessionId === this.id) this.#differ(changes);
      }
    } finally {
      this.#asksChanges = false;
      this.listener.changed();
    }
  }

  /** @param {readonly NetChange[]} changes */
  #differ(changes) {
    this.changes = new Map(changes.map((change) => [change.employeeId, change]));
    if (this.summary) this.#summarise({ ...this.summary, changedCount: changes.length });
  }

  async #askMatched() {
    const { filter, id: sessionId } = this;
    if (filter === null || sessionId === null) {
      this.matched = null;
      return;
    }
    const isStill = () => this.filter === filter && this.id === sessionId;
    try {
      const { employees } = await this.asking.ask('employee.list', { sessionId, filter, fields: ['employeeId'] });
      if (isStill()) this.matched = new Set(employees.map(({ employeeId }) => String(employeeId)));
    } catch (error) {
      if (!(error instanceof Refusal) || isOfItsAbsence(error)) throw error;
      if (!isStill()) return;
      this.filter = this.matched = null; // it names what nobody has any more, such as a flag
      this.listener.refused(new Refusal({ name: 'FilterGone', code: 0, message: texts.filters.gone, remedy: null, data: {} }));
    }
  }
}
