/**
 * A journey: a real host with a real daemon, a real browser, a page in it; and which of them share a host.
 *
 * Knows hosts and folders; what somebody does at the page is `window.mjs`, what is tested stands in the tests.
 */

import { randomUUID } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { skip } from './chromium.mjs';
import { Hosting } from './hosting.mjs';
import { NINE } from './people.mjs';
import { Window } from './window.mjs';

/**
 * @typedef {object} Wanted
 * @property {Buffer | null} [workbook] its bytes; null: the host begins with its sample. Left out: the nine of people.mjs
 * @property {string} [home] a folder of the caller's; left out: one in a temporary directory that goes with the test
 * @property {Record<string, string>} [env] of host and daemon
 * @property {(root: string) => Promise<Record<string, string>>} [prepare] done before the host starts, in the test's
 *   folder; `home` is the host's in it; answers more of `env`
 * @property {(root: string) => Promise<void>} [undo] done when the host has ended
 * @property {string[]} [words] more of the host's command line
 * @property {boolean} [standby] true: a second daemon waits, as usual; left out: none, where nobody is killed it is only work
 * @property {boolean} [alone] true: a host that nobody had before; left out: that of the file, where no more is asked for
 *   than a workbook
 */
/** @typedef {Wanted & import('./window.mjs').Seen} Options */

/**
 * A test with a page. Skipped where there is no browser. It fails, whatever it asserts, when the page throws, writes an
 * error to the console or breaks its policy; and where it is alone, when a process is left behind. What the journeys of a file
 * share is looked at when all are done.
 *
 * @param {string} name a sentence
 * @param {Options & { skip?: string | false }} options
 * @param {(window: Window) => Promise<void>} run
 */
export function journey(name, options, run) {
  test(name, { skip: skip || options.skip || false }, async () => {
    const root = await temporary();
    try {
      if (isAlone(options)) {
        const hosting = new Hosting(await placed(root, options));
        await hosting.open().then(() => new Window(hosting, root, options).live(name, run)).finally(() => hosting.end());
      } else {
        await withHostOfAll(await placed(root, options), (hosting) => new Window(hosting, root, options).live(name, run));
      }
    } finally {
      await options.undo?.(root);
      await remove(root);
    }
  });
}

const temporary = async () => realpath(await mkdtemp(join(tmpdir(), 'ninebox-journey-')));

const remove = (/** @type {string} */ root) => rm(root, { recursive: true, force: true, maxRetries: 10 });

/** @param {string} root @param {Options} options */
async function placed(root, { workbook = NINE, home = join(root, 'home'), env, prepare, words = [], standby = false }) {
  const path = join(root, 'people.xlsx');
  if (workbook) await writeFile(path, workbook);
  return { home, workbook: workbook && path, env: { ...env, ...(await prepare?.(root)) }, words: standby ? words : ['--no-standby', ...words] };
}

/** @param {Options} options */
function isAlone({ alone, workbook, home, env, prepare, undo, words, standby, loaded }) {
  return alone || standby || workbook === null || loaded === false || [home, env, prepare, undo, words].some((each) => each !== undefined);
}

/** The host that journeys of a file share, one after the other. @type {{ hosting: Hosting, root: string } | null} */
let ofAll = null;

/**
 * Begin anew at the host of all. Whoever comes after one that failed gets another one.
 *
 * @param {{ workbook: string | null, words: string[] }} wanted
 * @param {(hosting: Hosting) => Promise<void>} run
 */
async function withHostOfAll(wanted, run) {
  try {
    await run(await hostOfAll(wanted));
  } catch (error) {
    await endOfAll().catch(() => {}); // what failed first is what counts
    throw error;
  }
}

/**
 * The host of all, with a review of the workbook and no other one. Settings stay as the one before left them.
 *
 * @param {{ workbook: string | null, words: string[] }} wanted
 */
async function hostOfAll({ workbook, words }) {
  if (ofAll) {
    const { hosting } = ofAll;
    const { sessions } = await hosting.ask('session.list', {});
    await hosting.ask('session.create', { path: /** @type {string} */ (workbook), mutationId: randomUUID() });
    for (const { sessionId } of sessions) await hosting.ask('session.delete', { sessionId, mutationId: randomUUID() });
    return hosting;
  }
  const root = await temporary();
  ofAll = { hosting: new Hosting({ home: join(root, 'home'), workbook, words }), root };
  return ofAll.hosting.open();
}

async function endOfAll() {
  if (!ofAll) return;
  const { hosting, root } = ofAll;
  ofAll = null;
  await hosting.end().finally(() => remove(root));
}

after(endOfAll);
