/**
 * A page of a host in a real browser, and what somebody does at it.
 *
 * Waits for what is seen or told, never for time. Knows the page's test ids; what is tested stands in the tests.
 */

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { browser } from './chromium.mjs';
import { PATIENCE_MS } from './hosting.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../../../protocol/typescript/contract.js').Methods} Methods */

/**
 * @typedef {object} Seen
 * @property {boolean} [loaded] false: don't wait for a grid, none will come
 * @property {RegExp} [complains] what the page may write to the console as an error
 * @property {import('playwright-core').BrowserContextOptions} [context]
 */

const FAILED = fileURLToPath(new URL('failed/', import.meta.url));

export class Window {
  #options;
  /** @type {Page | null} */
  #page = null;
  /** What the page did wrong so far. @type {string[]} */
  troubles = [];

  /**
   * @param {import('./hosting.mjs').Hosting} hosting
   * @param {string} root a folder for files of the test; `people.xlsx` lies in it
   * @param {Seen} [options]
   */
  constructor(hosting, root, options = {}) {
    this.hosting = hosting;
    this.root = root;
    this.#options = options;
  }

  get page() {
    return /** @type {Page} */ (this.#page);
  }

  /** The host's folder: the daemon's data lies in `data`. */
  get home() {
    return this.hosting.home;
  }

  /**
   * From the page's beginning to its end; the host goes on.
   *
   * @param {string} name
   * @param {(window: Window) => Promise<void>} run
   */
  async live(name, run) {
    try {
      await this.open();
      await run(this);
      this.assertCalm();
    } catch (error) {
      await this.keep(name).catch(() => {});
      throw this.troubles.length ? new Error(`The page: ${this.troubles.join('; ')}`, { cause: error }) : error;
    } finally {
      await this.close();
    }
  }

  async open() {
    const context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 }, ...this.#options.context });
    context.setDefaultTimeout(PATIENCE_MS);
    this.#page = await context.newPage();
    this.#watch(this.#page);
    await this.#page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`policy: ${violatedDirective} ${blockedURI}`);
      });
    });
    await this.#page.goto(/** @type {string} */ (this.hosting.address));
    if (this.#options.loaded !== false) await this.loaded();
  }

  /** @param {Page} page */
  #watch(page) {
    page.on('pageerror', (error) => this.troubles.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() !== 'error' || this.#options.complains?.test(message.text())) return;
      this.troubles.push(`${message.text()} (${message.location().url})`);
    });
  }

  /** Another page of the same host, in a context of its own. It's the caller's to close. @param {Seen} [options] */
  async another(options = {}) {
    const window = new Window(this.hosting, this.root, options);
    await window.open();
    return window;
  }

  /** Fails when the page threw, complained or broke its policy. */
  assertCalm() {
    assert.deepEqual(this.troubles, []);
  }

  async close() {
    await this.#page?.context().close();
  }

  /** Keep what was seen, for whoever looks into a failure. @param {string} name */
  async keep(name) {
    if (!this.#page) return;
    await mkdir(FAILED, { recursive: true });
    const path = join(FAILED, name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 100));
    await this.#page.screenshot({ path: `${path}.png`, timeout: 5000 });
    await writeFile(`${path}.html`, `${await this.#page.content()}\n<!--\n${this.hosting.said}\n-->\n`);
  }

  /** Wait until the people of the review are here. */
  async loaded() {
    await this.page.locator('[data-testid="nine-box-grid"][aria-busy="false"]').waitFor();
  }

  /** @param {string} name of a person, or the id of a part */
  at(name) {
    return this.page.getByTestId(name);
  }

  /** The tile of a person. @param {string} name as in the workbook */
  tile(name) {
    return this.at(`employee-${name.trim().replace(/\s+/g, '-')}`);
  }

  /** A box, or the tray. @param {number} number 1 to 9; 0: the tray */
  box(number) {
    return this.at(number === 0 ? 'tray' : `grid-box-${number}`);
  }

  /** Wait until somebody is seen in a box. @param {string} name @param {number} box */
  async seen(name, box) {
    await this.box(box).locator(this.tile(name)).waitFor();
    await this.tile(name).and(this.page.locator(`[data-box="${box || ''}"]`)).waitFor();
  }

  /** The status at this moment, such as `saved`. */
  status() {
    return this.at('status').getAttribute('data-status');
  }

  /** Wait for a status. @param {string} name */
  async statusIs(name) {
    await this.page.locator(`[data-testid="status"][data-status="${name}"]`).waitFor();
  }

  /** Wait until all that was decided is answered and on disk, and no tile waits for an answer. */
  async settled() {
    await this.page.evaluate(() => new Promise(requestAnimationFrame)); // what was just done is drawn with the next frame
    await this.statusIs('saved');
    await this.page.locator('.tile.waiting').first().waitFor({ state: 'detached' });
  }

  /** Press on somebody's tile and begin to move. @param {string} name */
  async pickUp(name) {
    await this.tile(name).scrollIntoViewIfNeeded();
    const { x, y } = await middle(this.tile(name));
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + 12, y + 6, { steps: 3 });
  }

  /** Move on with the button held. @param {number} box */
  async carryTo(box) {
    const { x, y } = await middle(this.box(box));
    await this.page.mouse.move(x, y, { steps: 8 });
  }

  async drop() {
    await this.page.mouse.up();
  }

  /** Drag somebody with the mouse. @param {string} name @param {number} box */
  async drag(name, box) {
    await this.pickUp(name);
    await this.carryTo(box);
    await this.drop();
  }

  /** Give somebody's tile the keyboard, as a click does, and press a key. @param {string} name @param {string} key */
  async press(name, key) {
    await this.tile(name).click();
    await this.hasKeyboard(name);
    await this.page.keyboard.press(key);
  }

  /** Press keys without waiting for a frame in between. @param {string[]} keys */
  async pressAtOnce(...keys) {
    await this.page.evaluate((all) => {
      for (const key of all) {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    }, keys);
  }

  /** Wait until somebody's tile has the keyboard. @param {string} name */
  async hasKeyboard(name) {
    await this.tile(name).and(this.page.locator(':focus')).waitFor();
  }

  /**
   * Ask the daemon itself. Rejects with what it refuses.
   *
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]['params']} params
   * @returns {Promise<Methods[M]['result']>}
   */
  ask(method, params) {
    return this.hosting.ask(method, params);
  }

  /** Every edit that the daemon has, the oldest first, such as `move E01 to 9`; an undo is an edit too. */
  async history() {
    const { changes } = await this.ask('change.history', { limit: 1000 });
    return changes.map(asText).reverse();
  }

  /** The process of the daemon that serves now. */
  daemonPid() {
    return this.hosting.daemonPid();
  }

  /** SIGKILL for the daemon. Settles at once, with its process id; `back(pid)` waits for the next one. */
  kill() {
    return this.hosting.kill();
  }

  /** @param {number} pid */
  back(pid) {
    return this.hosting.back(pid);
  }
}

/** @param {import('../../../protocol/typescript/contract.js').Change} change */
function asText({ kind, after }) {
  const places = Object.entries(after).map(([id, { box }]) => (box === undefined ? id : `${id} to ${box ?? 'none'}`));
  return [kind, ...places].join(' ');
}

/** @param {import('playwright-core').Locator} locator */
async function middle(locator) {
  const { x, y, width, height } = (await locator.boundingBox()) ?? assert.fail('It is not seen');
  return { x: x + width / 2, y: y + height / 2 };
}
