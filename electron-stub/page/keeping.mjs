/**
 * What is done with storage and settings: what everything takes, backups, checks, what holds for all reviews. Knows the
 * app and the daemon's methods; draws nothing.
 */

import { refusedFields, wantedOf } from './model/settings.mjs';
import { sizeInWords } from './model/sizes.mjs';
import { Task } from './model/task.mjs';
import { withProgress } from './progress.mjs';
import { momentInWords, texts } from './texts.mjs';
import { perApp } from './per-app.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {import('../../protocol/typescript/contract.js').Backup} Backup */
/** @typedef {'uploads' | 'originals' | 'backups' | 'quarantine'} Purgeable */

class Keeping {
  #app;
  /** @type {Methods['storage.usage']['result'] | null} */
  usage = null;
  /** @type {Methods['storage.backups']['result'] | null} */
  backups = null;
  /** @type {Task<Methods['storage.check']['result']>} */
  checking;
  /** @type {Task<Methods['storage.backup']['result']>} */
  backingUp;
  /** @type {Task<Methods['storage.restoreBackup']['result']>} */
  restoring;
  /** What is ticked to be deleted. @type {Set<Purgeable>} */
  ticked = new Set(['uploads']);
  /** What stands at fields of settings that were refused, by the field's name. @type {Readonly<Record<string, string>>} */
  slips = {};

  /** @param {App} app */
  constructor(app) {
    const changed = () => app.changed();
    this.#app = app;
    this.checking = new Task(changed);
    this.backingUp = new Task(changed);
    this.restoring = new Task(changed);
  }

  /** Measure everything anew. */
  async look() {
    const { asking, session } = this.#app;
    const [usage, backups, { sessions }, { settings }] = await Promise.all([
      asking.ask('storage.usage', {}),
      asking.ask('storage.backups', {}),
      asking.ask('session.list', {}),
      asking.ask('settings.get', {}),
    ]);
    Object.assign(this, { usage, backups });
    Object.assign(session, { sessions, settings });
    this.#app.changed();
  }

  /** Begin with what holds now: what was refused or found the last time is no news any more. */
  async open() {
    this.slips = {};
    this.backingUp.reset();
    this.restoring.reset();
    await this.#app.trying(() => this.look());
  }

  check() {
    return this.#task(this.checking, (progressToken) => this.#app.asking.ask('storage.check', { progressToken }));
  }

  async backup() {
    await this.#task(this.backingUp, (progressToken) => this.#app.asking.ask('storage.backup', { progressToken }));
    await this.#app.trying(() => this.look());
  }

  /** @param {Backup} backup */
  async restore({ backupId, at }) {
    const { asking, session, notices } = this.#app;
    const done = await this.#task(this.restoring, (progressToken) => asking.decide('storage.restoreBackup', { backupId, progressToken }));
    if (!done) return;
    await this.#app.trying(() => session.reload());
    await this.#app.trying(() => this.look());
    notices.say(texts.storage.restored(momentInWords(at)));
  }

  async purge() {
    const wanted = Object.fromEntries(['uploads', 'originals', 'backups', 'quarantine'].map((what) => [what, this.ticked.has(/** @type {Purgeable} */ (what))]));
    const purged = await this.#app.trying(() => this.#app.asking.decide('storage.purge', wanted));
    if (purged) this.#app.notices.say(texts.storage.purged(sizeInWords(purged.freedBytes)));
    await this.#app.trying(() => this.look());
  }

  /**
   * Change settings. What is refused stands in `slips` afterwards; what is about no field is said.
   *
   * @param {Methods['settings.update']['params']} wanted
   * @returns {Promise<boolean>} true: they hold now
   */
  async update(wanted) {
    const { asking, session } = this.#app;
    try {
      const { settings } = await asking.decide('settings.update', wanted);
      session.settings = settings;
      this.slips = {};
      return true;
    } catch (error) {
      const refusal = /** @type {import('./asking.mjs').Refusal} */ (error);
      this.slips = refusedFields(refusal);
      if (Object.keys(this.slips).length === 0) this.#app.refused(refusal);
      return false;
    } finally {
      this.#app.changed();
    }
  }

  /**
   * Change the settings that the fields ask for, or say at the fields why not.
   *
   * @param {Readonly<Record<string, string>>} fields
   */
  async keep(fields) {
    const { wanted, slips } = wantedOf(fields);
    this.slips = Object.fromEntries(Object.entries(slips).map(([field, slip]) => [field, texts.settings.slips[slip]]));
    this.#app.changed();
    return Object.keys(slips).length === 0 && (await this.update(wanted));
  }

  /**
   * @template T
   * @param {Task<T>} task
   * @param {(progressToken: string) => Promise<T>} ask
   */
  #task(task, ask) {
    return task.run('', (told) => withProgress(this.#app.asking, told, ask));
  }
}

/** What is done with storage in this window. */
export const keepingOf = perApp((app) => new Keeping(app));
