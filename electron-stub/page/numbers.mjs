/**
 * What the numbers' panel shows and what was chosen in it, for as long as the page lives. Asks the daemon; knows no view.
 */

import { PATIENCE_MS } from './model/patience.mjs';
import { Question } from './model/question.mjs';
import { FIRST_FOLDS } from './model/tree.mjs';
import { perApp } from './per-app.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {'distribution' | 'movers' | 'anomalies' | 'agenda' | 'organisation'} Section */
/** @typedef {'statistics.distribution' | 'statistics.movers' | 'statistics.anomalies' | 'statistics.agenda' | 'org.tree'} Asked */
/** @typedef {import('./model/narrowing.mjs').GroupBy} GroupBy */

export class Numbers {
  #app;
  /** @type {Map<Asked, Question<any>>} */
  #questions = new Map();
  /** Since when each question waits, milliseconds since 1970. @type {WeakMap<Question<any>, number>} */
  #since = new WeakMap();
  /** The session that the answers are of. @type {string | null} */
  #sessionId = null;

  /** @type {Section} */
  section = 'distribution';
  /** @type {GroupBy | null} */
  groupBy = null;
  /** @type {import('./model/shares.mjs').Order} */
  order = { by: null, falling: false };
  /** @type {import('../../protocol/typescript/contract.js').Anomalies['measure']} */
  measure = 'highPerformance';
  /** As they were typed. */
  minutes = '120';
  start = '09:00';
  /** @type {Exclude<GroupBy, 'flag'> | null} */
  agendaBy = null;
  folds = FIRST_FOLDS;
  /** True: all movers are shown, however many. */
  allMovers = false;

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
  }

  /**
   * Ask about the people who are shown, anew whenever a decision was taken, the filter or the settings are others.
   *
   * @template {Asked} M
   * @template T
   * @param {M} method
   * @param {Omit<Methods[M]['params'], 'sessionId'>} params
   * @param {(answer: Methods[M]['result']) => T} keep what is to be shown of the answer
   * @returns {Question<T>}
   */
  ask(method, params, keep) {
    const { session, asking } = this.#app;
    if (this.#sessionId !== session.id) this.#begin(session.id);
    const question = this.#questions.get(method) ?? new Question(() => this.#app.changed());
    this.#questions.set(method, question);
    const { id: sessionId, seq, settings, isLoaded } = session;
    if (!isLoaded) return question;
    const asked = /** @type {Methods[M]['params']} */ ({ ...params, sessionId });
    const taken = [settings?.minutesPerBox, settings?.targetDistribution, settings?.gridLabels];
    return question.about([asked, seq, taken], async () => keep(await asking.ask(method, asked)));
  }

  /** @param {string | null} sessionId */
  #begin(sessionId) {
    this.#sessionId = sessionId;
    this.#questions.clear();
    this.folds = FIRST_FOLDS;
    this.allMovers = false;
  }

  /**
   * True: its answer takes long enough that one wonders.
   *
   * @param {Question<any>} question
   */
  isSlow(question) {
    if (!question.waits) {
      this.#since.delete(question);
      return false;
    }
    const since = this.#since.get(question);
    if (since !== undefined) return Date.now() - since >= PATIENCE_MS;
    this.#since.set(question, Date.now());
    setTimeout(() => this.#app.changed(), PATIENCE_MS);
    return false;
  }

  /**
   * Choose something in the panel.
   *
   * @param {Partial<Pick<Numbers, 'section' | 'groupBy' | 'order' | 'measure' | 'minutes' | 'start' | 'agendaBy' | 'folds' | 'allMovers'>>} chosen
   */
  choose(chosen) {
    Object.assign(this, chosen);
    this.#app.changed();
  }
}

/** Return the numbers of this page. */
export const numbersOf = perApp((app) => new Numbers(app));
