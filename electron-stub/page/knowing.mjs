/** What the panel asks about the one chosen person: all facts, the chain above, who reports to them, newest changes. */

import { Question } from './model/question.mjs';
import { perApp } from './per-app.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {import('../../protocol/typescript/contract.js').Employee} Employee */

/** How many of the newest changes are looked through for those of one person. */
const NEWEST = 200;

class Knowing {
  #app;
  /** @type {Question<Methods['employee.get']['result']>} */
  #facts;
  /** @type {Question<{ id: string, chain: Methods['org.chain']['result'], direct: number, all: number, managers: ReadonlyMap<string, string> }>} */
  #org;
  /** @type {Question<Methods['change.history']['result']>} */
  #newest;
  /** Notes that answers told since the list of net changes was read. @type {{ list: object | null, notes: Map<string, string | null> }} */
  #told = { list: null, notes: new Map() };
  /** The parts of the panel that are folded out. @type {Set<string>} */
  unfolded = new Set();

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
    const changed = () => app.changed();
    this.#facts = new Question(changed);
    this.#org = new Question(changed);
    this.#newest = new Question(changed);
  }

  /**
   * Return all facts of somebody; null: they are on their way.
   *
   * @param {string} id
   * @returns {Employee | null}
   */
  facts(id) {
    const { session, asking } = this.#app;
    const about = { sessionId: session.id, employeeId: id };
    const { answer } = this.#facts.about([about, session.seq], () => asking.ask('employee.get', about));
    return answer?.employee.employeeId === id ? answer.employee : null;
  }

  /**
   * An answer told how somebody is now: that is shown until the next one.
   *
   * @param {Employee} employee
   */
  told(employee) {
    const { changes } = this.#app.session;
    if (this.#facts.answer?.employee.employeeId === employee.employeeId) this.#facts.answer = { employee };
    if (this.#told.list !== changes) this.#told = { list: changes, notes: new Map() };
    this.#told.notes.set(employee.employeeId, employee.changeNote);
  }

  /**
   * Return somebody's note where the list of net changes is older than an answer, else as the list has it.
   *
   * @param {string} id
   * @param {string | null} listed
   */
  note(id, listed) {
    const { list, notes } = this.#told;
    return list === this.#app.session.changes && notes.has(id) ? (notes.get(id) ?? null) : listed;
  }

  /**
   * Return who is above and below somebody; null: on its way. Only a refreshed workbook changes that.
   *
   * @param {string} id
   */
  org(id) {
    const { session } = this.#app;
    const about = { sessionId: session.id, employeeId: id };
    const { answer } = this.#org.about([about, session.summary?.source], () => this.#askOrg(about));
    return answer?.id === id ? answer : null;
  }

  /** @param {{ sessionId: string | null, employeeId: string }} about */
  async #askOrg(about) {
    const { asking } = this.#app;
    const [chain, below] = await Promise.all([asking.ask('org.chain', about), asking.ask('org.reports', about)]);
    const strange = chain.chain.some(({ employeeId }) => employeeId === null);
    const managers = strange ? await this.#askManagers(about.sessionId) : new Map();
    return { id: about.employeeId, chain, direct: below.direct, all: below.reports.length, managers };
  }

  /**
   * Managers who aren't people of the review are filtered by a key that only the options tell, and it takes long.
   *
   * @param {string | null} sessionId
   * @returns {Promise<ReadonlyMap<string, string>>} by name
   */
  async #askManagers(sessionId) {
    const { managers } = await this.#app.asking.ask('employee.filterOptions', { sessionId });
    return new Map(managers.map(({ value, label }) => [label ?? '', value ?? '']));
  }

  /**
   * Return the newest changes of the review; null: on their way.
   *
   * @returns {Methods['change.history']['result'] | null}
   */
  newest() {
    const { session, asking } = this.#app;
    const about = { sessionId: session.id, limit: NEWEST };
    return this.#newest.about([about, session.seq], () => asking.ask('change.history', about)).answer;
  }
}

/** Return what is known of whoever is chosen on this page. */
export const knowingOf = perApp((app) => new Knowing(app));
