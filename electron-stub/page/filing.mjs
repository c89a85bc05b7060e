/** How files come in: what is imported, what there is already. Knows the app and the daemon's methods; draws nothing. */

import { endingOf } from './model/exporting.mjs';
import { Task } from './model/task.mjs';
import { withProgress } from './progress.mjs';
import { texts } from './texts.mjs';
import { perApp } from './per-app.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../protocol/typescript/contract.js').ImportReport} ImportReport */
/** @typedef {import('../../protocol/typescript/contract.js').Initialized} Initialized */
/** @typedef {import('../../protocol/typescript/contract.js').SessionCreated} Created */
/** @typedef {import('../../protocol/typescript/contract.js').RecentFile} RecentFile */
/** @typedef {(progress: import('./model/task.mjs').Progress) => void} Told */

/** Endings of bundles; everything else is taken for a workbook, and the daemon judges it. */
const BUNDLES = ['ninebox', 'zip'];

/** Notices that say that a workbook isn't as it was. */
const ABOUT_FILES = ['SourceChanged', 'SourceMissing'];

/** The browser could not hand a file over. */
class NotTaken extends Error {
  /** @param {string} detail */
  constructor(detail) {
    super(detail);
    this.name = 'NotTaken';
    this.data = { detail };
  }
}

class Filing {
  #app;
  /** @type {Task<Created>} */
  importing;
  /** The report that is shown, and of which session. @type {{ sessionId: string, report: ImportReport } | null} */
  report = null;
  /** True while a file hovers over the page. */
  hovering = false;
  /** The latest first. @type {readonly RecentFile[]} */
  recent = [];
  /** What the daemon said of itself; null: it hasn't yet. @type {Initialized | null} */
  hello = null;
  /** Does the latest import again. @type {() => Promise<unknown>} */
  again = () => Promise.resolve();

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
    this.importing = new Task(() => app.changed());
    app.bridge.subscribe((event) => {
      if (event.kind === 'hello') this.hello = event.hello;
      else if (event.kind === 'notification' && event.method === 'notice' && ABOUT_FILES.includes(event.params.code)) void this.lookAgain();
    });
  }

  /** Look at the list of sessions, their files and the recent files again. */
  async look() {
    const { asking, session } = this.#app;
    const [{ sessions }, { files }] = await Promise.all([asking.ask('session.list', {}), asking.ask('recentFile.list', {})]);
    this.recent = files;
    await session.listed(sessions);
  }

  /** Look again where that can be done at once: somebody may have written into the files meanwhile. */
  async lookAgain() {
    if (this.#app.daemon.name === 'ready') await this.look().catch(() => {}); // the next look tells what is wrong
  }

  /** Let the user choose what to import. @param {'workbook' | 'bundle'} kind */
  async choose(kind) {
    const path = await this.#app.bridge.openFile(kind);
    if (path !== null) await this.importPath(path);
  }

  /**
   * Import a workbook or a bundle; the report follows, or the refusal.
   *
   * @param {string} path full
   * @param {string | null} [sheetName] null: the best one
   */
  importPath(path, sheetName = null) {
    return this.#import(nameOf(path), (told) => this.#take(path, sheetName, told));
  }

  /** Import what was dropped. @param {File} file */
  importFile(file) {
    return this.#import(file.name, async (told) => {
      told({ done: 0, total: 0, message: texts.files.handingOver });
      const path = await this.#app.bridge.pathOf(file);
      if (path === null) throw new NotTaken(texts.files.notTaken(file.name));
      return this.#take(path, null, told);
    });
  }

  /** @param {number} employees 10 to 100,000 */
  async makeSample(employees) {
    const { asking, notices } = this.#app;
    const done = await this.importing.run(
      texts.files.madeUp(employees),
      (told) => withProgress(asking, told, (progressToken) => asking.decide('session.createSample', { employees, progressToken })),
      () => this.#open('import'),
    );
    if (!done) return this.#open('import');
    const { session } = /** @type {Created} */ (this.importing.result);
    await this.#show(session.sessionId);
    this.#leave('import');
    notices.say(texts.files.made(session.employeeCount));
  }

  /** @param {string} subject @param {(told: Told) => Promise<Created>} act */
  async #import(subject, act) {
    if (this.importing.state === 'running') return this.#open('import');
    this.again = () => this.#import(subject, act);
    if (!(await this.importing.run(subject, act, () => this.#open('import')))) return this.#open('import');
    const { session, report } = /** @type {Created} */ (this.importing.result);
    await this.#show(session.sessionId);
    this.report = { sessionId: session.sessionId, report };
    this.#open('report');
  }

  /** @param {string} path @param {string | null} sheetName @param {Told} told @returns {Promise<Created>} */
  #take(path, sheetName, told) {
    const { asking } = this.#app;
    return withProgress(asking, told, (progressToken) =>
      BUNDLES.includes(endingOf(path))
        ? asking.decide('session.importBundle', { path, progressToken })
        : asking.decide('session.create', { path, sheetName, progressToken }),
    );
  }

  /** @param {string} sessionId */
  async #show(sessionId) {
    const app = this.#app;
    await app.trying(() => app.session.reload(sessionId));
  }

  /** Show the report of the session's import. */
  async showReport() {
    const { id: sessionId } = this.#app.session;
    if (sessionId === null) return;
    const got = await this.#app.trying(() => this.#app.asking.ask('session.get', { sessionId }));
    if (!got) return;
    this.report = { sessionId, report: got.report };
    this.#open('report');
  }

  /** @param {string} name */
  #open(name) {
    this.#app.over = name;
    this.#app.changed();
  }

  /** @param {string} name */
  #leave(name) {
    if (this.#app.over === name) this.#app.over = null;
    this.#app.changed();
  }
}

/** How files come into this window. */
export const filingOf = perApp((app) => new Filing(app));

/** @param {string} path */
export function nameOf(path) {
  return path.split(/[/\\]/).at(-1) || path;
}