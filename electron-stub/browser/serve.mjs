#!/usr/bin/env node
/**
 * The host's command: `node serve.mjs [workbook.xlsx] [--home DIR] [--port N] [--no-open] [--no-standby]`.
 *
 * Knows the command line, the terminal, signals and exit statuses. The first line of its output holds the address.
 * NINEBOX_TIMES sets times of the supervisor, for tests, which can't wait as long as people: `{"quiet": 500}`.
 *
 * Exit status: 0 the daemon was stopped otherwise; 1 port or folder can't be had; 2 wrong command line; 128 + n on
 * signal n.
 */

import { constants } from 'node:os';
import { parseArgs } from 'node:util';

import { BadCommandLine, commandLine } from '../supervisor/daemon.mjs';
import { Places } from '../supervisor/places.mjs';
import { TIMES } from '../supervisor/states.mjs';
import { Supervisor } from '../supervisor/supervisor.mjs';
import { callsAfter, firstHello } from './beginning.mjs';
import { openBrowser, reveal } from './desktop.mjs';
import { begin, keptToken, makeHome } from './home.mjs';
import { Host } from './host.mjs';
import { sweepUploads } from './uploads.mjs';

/** @typedef {import('../supervisor/states.mjs').Times} Times */
/** @typedef {{ workbook: string | null, home: string, port: number, open: boolean, standby: boolean }} Wanted */

const USAGE = 'usage: node serve.mjs [workbook.xlsx] [--home DIR] [--port N] [--no-open] [--no-standby]';
const NO_TIMES = 'NINEBOX_TIMES is no JSON object of times in milliseconds, such as {"quiet": 500}.';

/** @returns {Wanted | null} null: it can't be read */
function readCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        home: { type: 'string', default: '.ninebox' },
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        'no-standby': { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (positionals.length > 1 || !values.home || !/^\d{1,5}$/.test(values.port) || port > 65535) return null;
    const workbook = positionals[0] ?? null;
    return { workbook, home: values.home, port, open: !values['no-open'], standby: !values['no-standby'] };
  } catch {
    return null;
  }
}

/** @returns {Partial<Times> | null} null: they can't be read */
function readTimes() {
  try {
    const times = JSON.parse(process.env.NINEBOX_TIMES || '{}');
    if (typeof times !== 'object' || times === null || Array.isArray(times)) return null;
    return Object.entries(times).every(([name, time]) => name in TIMES && time >= 0 && Number.isFinite(time)) ? times : null;
  } catch {
    return null;
  }
}

/**
 * @param {Wanted} wanted
 * @param {Partial<Times>} times
 * @returns {Promise<number>} the exit status
 */
async function run(wanted, times) {
  const home = await makeHome(wanted.home);
  const supervisor = new Supervisor({ dataDir: home.dataDir, command: commandLine(), standby: wanted.standby, times });
  const places = new Places([home.path]);
  const begun = firstHello(supervisor).then(() => start(supervisor, wanted.workbook, home.workbooks));
  const token = wanted.port === 0 ? undefined : await keptToken(home.path); // at a port of chance nobody finds it again
  const host = new Host({ supervisor: callsAfter(begun, supervisor), places, workbooks: home.workbooks, reveal, token });
  await host.listen(wanted.port);
  const signalled = firstSignal();
  process.stdout.write(`Ninebox: ${host.address} (Ctrl-C ends it)\n`);
  supervisor.subscribe((event) => {
    places.hear(event);
    if (event.kind === 'state') tellState(event.state);
  });
  supervisor.start();
  if (wanted.open) openBrowser(host.addressForOnce());
  const status = await signalled;
  await supervisor.stop(); // it takes nothing more, and what it was asked is answered
  await new Promise(setImmediate); // and said to the pages
  await host.close();
  return status;
}

/**
 * What waits for the first hello: only then is the folder ours alone. Never rejects.
 *
 * @param {Supervisor} supervisor
 * @param {string | null} workbook
 * @param {string} workbooks
 */
async function start(supervisor, workbook, workbooks) {
  try {
    await sweepUploads(workbooks);
    const failure = await begin(supervisor, workbook, workbooks);
    if (failure && failure.name !== 'NotRunning') complain([failure.message, failure.data.detail, failure.remedy]);
  } catch (error) {
    complain([/** @type {Error} */ (error).message]); // the disk: the page can still be used
  }
}

/** Only what somebody at the terminal has to know. @param {import('../bridge.js').DaemonState} state */
function tellState(state) {
  if (state.name === 'failed') complain([`The daemon does not run: ${state.reason}.`, ...state.stderr]);
}

/** @param {unknown[]} lines */
function complain(lines) {
  const plain = lines.filter((line) => typeof line === 'string').join('\n');
  console.error(plain.replace(/[^\P{Cc}\n]/gu, '?')); // what others wrote moves no cursor
}

/**
 * Settles on Ctrl-C and its like, with the exit status that it asks for. A second one ends us at once, and the daemon
 * notices.
 *
 * @returns {Promise<number>}
 */
function firstSignal() {
  return new Promise((resolve) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.once(signal, () => resolve(128 + constants.signals[signal]));
    }
    // The reader of what we print went away.
    process.stdout.on('error', () => resolve(128 + constants.signals.SIGPIPE));
  });
}

/** Say what went wrong to a person; null: it is a bug of ours. @param {NodeJS.ErrnoException} error @param {Wanted} wanted */
function explained(error, wanted) {
  if (error instanceof BadCommandLine) return error.message;
  if (error.code === 'EADDRINUSE') return `Port ${wanted.port} is taken. Another one: --port N; any that is free: --port 0.`;
  if (error.syscall === 'listen') return `Port ${wanted.port} can't be had: ${error.message}.`;
  if (error.syscall) return `The folder ${wanted.home} can't be used: ${error.message}.`;
  return null;
}

const wanted = readCommandLine();
const times = readTimes();
if (wanted && times) {
  try {
    process.exitCode = await run(wanted, times);
  } catch (error) {
    const says = explained(/** @type {NodeJS.ErrnoException} */ (error), wanted);
    if (says === null) throw error;
    complain([says]);
    process.exitCode = 1;
  }
} else {
  console.error(wanted ? NO_TIMES : USAGE);
  process.exitCode = 2;
}
