/**
 * The folder that a browser's host lives in: `data/` is the daemon's, `workbooks/` holds what browsers handed over.
 * And which review it begins with.
 */

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isToken, newToken } from './guard.mjs';
import { keepUpload } from './uploads.mjs';

/** @typedef {import('../../protocol/typescript/contract.js').SessionSummary} SessionSummary */
/** @typedef {Pick<import('../supervisor/supervisor.mjs').Supervisor, 'call'>} Asked */

const SAMPLE = fileURLToPath(new URL('../sample/people-2026.xlsx', import.meta.url));

/**
 * Make what is missing of the folder, for nobody but the user. Rejects where that can't be done.
 *
 * @param {string} home
 */
export async function makeHome(home) {
  const path = resolve(home);
  const [dataDir, workbooks] = [join(path, 'data'), join(path, 'workbooks')];
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const folder of [dataDir, workbooks]) await mkdir(folder, { recursive: true, mode: 0o700 });
  // It holds what people are rated, and may lie in a checkout.
  await writeFile(join(path, '.gitignore'), '*\n', { flag: 'wx' }).catch(unlessThere);
  return { path: await realpath(path), dataDir: await realpath(dataDir), workbooks: await realpath(workbooks) };
}

/**
 * Return the token of a host that is found at the same port again: pages that are open go on with the next one.
 *
 * @param {string} home its full path; nobody but the user can read in it
 */
export async function keptToken(home) {
  const path = join(home, 'token');
  await writeFile(path, newToken(), { flag: 'wx', mode: 0o600 }).catch(unlessThere);
  const token = await readFile(path, 'utf8');
  if (isToken(token)) return token;
  throw new Error(`${path} holds no token. Delete it; a new one is made.`);
}

/**
 * Make sure that there is a review to look at: the wanted workbook's, else what there is, else the sample's.
 *
 * @param {Asked} supervisor
 * @param {string | null} wanted a workbook as the command line names it
 * @param {string} workbooks where the sample is copied to: exports write into the workbook
 * @returns {Promise<import('../bridge.js').Failure | null>} null: there is one
 */
export async function begin(supervisor, wanted, workbooks) {
  const listed = await supervisor.call('session.list', {});
  if ('error' in listed) return listed.error;
  const { sessions } = listed.result;
  if (!wanted && sessions.length > 0) return null;
  const path = wanted ? resolve(wanted) : await copyOfSample(workbooks);
  const mutationId = randomUUID();
  const known = await sessionOf(sessions, path);
  const outcome = known
    ? await supervisor.call('session.activate', { sessionId: known.sessionId, mutationId })
    : await supervisor.call('session.create', { path, mutationId });
  return 'error' in outcome ? outcome.error : null;
}

/** As uploads are kept: a file of that name may be what somebody exported. @param {string} workbooks */
function copyOfSample(workbooks) {
  return keepUpload(createReadStream(SAMPLE), workbooks, basename(SAMPLE));
}

/**
 * @param {readonly SessionSummary[]} sessions
 * @param {string} path
 */
async function sessionOf(sessions, path) {
  const real = await realName(path);
  const names = await Promise.all(sessions.map(({ source }) => source.path && realName(source.path)));
  return sessions[names.indexOf(real)] ?? null;
}

/** One file may have several paths. @param {string} path */
function realName(path) {
  return realpath(path).catch(() => path);
}

/** @param {NodeJS.ErrnoException} error */
function unlessThere(error) {
  if (error.code !== 'EEXIST') throw error;
}
