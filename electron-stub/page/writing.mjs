/** How a review goes into files, and meets newer ones. Knows the app and the daemon's methods; draws nothing. */

import { filingOf, nameOf } from './filing.mjs';
import { suggestedName } from './model/exporting.mjs';
import { Task } from './model/task.mjs';
import { texts } from './texts.mjs';
import { withProgress } from './progress.mjs';
import { perApp } from './per-app.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {Methods['session.refresh']['result']} Refreshed */
/** @typedef {{ exported: Methods['session.export']['result'] } | { bundle: Methods['session.exportBundle']['result'] }} Written */

class Writing {
  #app;
  /** @type {Task<Written>} */
  exporting;
  /** @type {Task<Refreshed>} */
  refreshing;
  /** Does the latest thing again that was refused. @type {() => Promise<unknown>} */
  again = () => Promise.resolve();

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
    this.exporting = new Task(() => app.changed());
    this.refreshing = new Task(() => app.changed());
  }

  /** Show what can be written where. */
  async showExport() {
    this.exporting.reset();
    await this.#app.trying(() => filingOf(this.#app).look());
    this.#open('export');
  }

  /** @param {'refuse' | 'overwrite'} [onConflict] */
  writeOriginal(onConflict = 'refuse') {
    const { session } = this.#app;
    return this.#export(session.summary?.filename ?? '', 'updateOriginal', null, onConflict);
  }

  /** Let the user say where a new workbook goes, and write it. */
  async writeNew() {
    const { session, bridge } = this.#app;
    if (!session.summary) return;
    const path = await bridge.saveFile('workbook', suggestedName(session.summary, 'workbook'));
    if (path !== null) await this.#export(nameOf(path), 'saveNew', path, 'refuse');
  }

  /**
   * @param {string} subject
   * @param {'updateOriginal' | 'saveNew'} mode
   * @param {string | null} path
   * @param {'refuse' | 'overwrite'} onConflict
   */
  async #export(subject, mode, path, onConflict) {
    const { asking, session } = this.#app;
    const sessionId = session.id;
    this.again = () => this.#export(subject, mode, path, onConflict);
    await this.exporting.run(subject, (told) =>
      withProgress(asking, told, async (progressToken) => ({
        exported: await asking.decide('session.export', { mode, path, onConflict, sessionId, progressToken }),
      })),
    );
    this.#open('export');
  }

  /** Let the user say where a bundle goes, and write it. */
  async writeBundle() {
    const { asking, session, bridge } = this.#app;
    const { id: sessionId, summary } = session;
    const path = summary && (await bridge.saveFile('bundle', suggestedName(summary, 'bundle')));
    if (!path) return;
    const write = async () => {
      await this.exporting.run(nameOf(path), (told) =>
        withProgress(asking, told, async (progressToken) => ({
          bundle: await asking.ask('session.exportBundle', { path, sessionId, progressToken }),
        })),
      );
      this.#open('export');
    };
    this.again = write;
    await write();
  }

  /**
   * Merge a newer workbook into the session; the report follows, or the refusal.
   *
   * @param {string | null} [path] null: the session's own
   */
  async refresh(path = null) {
    const { asking, session } = this.#app;
    const { id: sessionId, summary } = session;
    if (sessionId === null || !summary) return;
    this.again = () => this.refresh(path);
    const subject = path === null ? summary.filename : nameOf(path);
    const done = await this.refreshing.run(
      subject,
      (told) => withProgress(asking, told, (progressToken) => asking.decide('session.refresh', { path, sessionId, progressToken })),
      () => this.#open('refresh'),
    );
    if (session.id !== sessionId) return this.#app.notices.say(texts.files.elsewhere(subject)); // its names aren't here
    // Who joined is known by name before the report tells of them.
    if (done) await this.#app.trying(() => session.reload());
    this.exporting.reset();
    this.#open('refresh');
  }

  /** Let the user say which workbook is merged. */
  async refreshOther() {
    const path = await this.#app.bridge.openFile('workbook');
    if (path !== null) await this.refresh(path);
  }

  /** @param {string} name */
  #open(name) {
    this.#app.over = name;
    this.#app.changed();
  }
}

/** How the review of this window goes into files. */
export const writingOf = perApp((app) => new Writing(app));
