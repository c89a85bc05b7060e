#!/usr/bin/env node
/**
 * The demo's command: `node demo.mjs [workbook.xlsx] [--keep]`. See story.mjs for what it tells.
 *
 * Knows the command line, the temporary directory, signals and exit statuses; nothing of what is asked of the daemon.
 *
 * Exit status: 0 everything was there; 1 something differs or was refused; 2 wrong command line; 128 + n on signal n.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { DaemonGone, RpcError } from '../supervisor/client.mjs';
import { BadCommandLine, explainEnd } from '../supervisor/daemon.mjs';
import { Story } from './story.mjs';
import { Account, plain } from './terminal.mjs';

const SAMPLE = fileURLToPath(new URL('../sample/people-2026.xlsx', import.meta.url));
const USAGE = 'usage: node demo.mjs [workbook.xlsx] [--keep]';

/** @returns {{ workbook: string, keep: boolean } | null} null: it can't be read */
function readCommandLine() {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'boolean' } } });
    if (positionals.length > 1) return null;
    return { workbook: resolve(positionals[0] ?? SAMPLE), keep: values.keep ?? false };
  } catch {
    return null;
  }
}

/**
 * @param {string} workbook
 * @param {boolean} keep
 * @returns {Promise<number>} the exit status
 */
async function run(workbook, keep) {
  const dataDir = await mkdtemp(join(tmpdir(), 'ninebox-demo-'));
  const account = new Account(process.stdout);
  const story = new Story(dataDir, account);
  const interrupted = endOnSignals(story);
  try {
    const complete = await story.tell(workbook);
    return interrupted() || (complete ? 0 : 1);
  } catch (error) {
    return interrupted() || explain(/** @type {Error} */ (error));
  } finally {
    await story.end();
    if (keep) account.row('kept', dataDir);
    else await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
  }
}

/**
 * Stop the daemon on Ctrl-C and its like; a second one ends us at once, and the daemon notices. Returns a function
 * that tells the exit status which the signal asks for, 0 as long as none came.
 *
 * @param {Story} story
 */
function endOnSignals(story) {
  let status = 0;
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    status ||= 128 + constants.signals[signal];
    void story.end();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(signal, end);
  // The reader of what we print went away, as in `demo | head`.
  process.stdout.on('error', () => end('SIGPIPE'));
  return () => status;
}

/**
 * Say what went wrong to a person. What is not expected is a bug of ours, and keeps its stack.
 *
 * @param {Error} error
 */
function explain(error) {
  const says = [];
  if (error instanceof RpcError) {
    says.push(...[error.message, error.detail, error.remedy].filter((text) => text !== null));
  } else if (error instanceof DaemonGone) {
    says.push(`The daemon is gone: ${explainEnd(error)}.`, ...error.stderr);
    if (error.cause) says.push('Install the daemon into .venv, or name its command line in NINEBOX_DAEMON.');
  } else if (error instanceof BadCommandLine) {
    says.push(error.message);
  } else {
    throw error;
  }
  console.error(`\n${says.map(plain).join('\n')}`);
  return 1;
}

const wanted = readCommandLine();
if (wanted) {
  process.exitCode = await run(wanted.workbook, wanted.keep);
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
