import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Daemon, commandLine, explainEnd } from '../supervisor/daemon.mjs';
import { workbook } from '../fixtures/workbook.mjs';

const PROXY = [process.execPath, fileURLToPath(new URL('../fixtures/proxy.mjs', import.meta.url))];
const PEOPLE = workbook([
  ['Employee ID', 'Name', 'Performance', 'Potential'],
  ['007', 'Ada Okafor', 'Low', 'Low'],
  ['008', 'Bo Chen', 'High', 'Medium'],
]);
const STAR = { employeeId: '007', performance: 'High', potential: 'High' };

/** @param {import('node:test').TestContext} t */
async function temporary(t) {
  const dataDir = await mkdtemp(join(tmpdir(), 'ninebox-test-'));
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 10 }));
  return dataDir;
}

/**
 * A real daemon on a data directory, killed when the test ends.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} dataDir
 * @param {string[]} [command]
 */
async function started(t, dataDir, command) {
  const daemon = new Daemon({ dataDir, command });
  t.after(() => daemon.kill());
  const { hello } = await daemon.handshake();
  return { daemon, hello, call: daemon.client.call.bind(daemon.client) };
}

/**
 * The same with a workbook of two people imported.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} dataDir
 * @param {string[]} [command]
 */
async function reviewing(t, dataDir, command) {
  const run = await started(t, dataDir, command);
  const path = join(dataDir, 'people.xlsx');
  await writeFile(path, PEOPLE);
  await run.call('session.create', { path, mutationId: randomUUID() });
  return run;
}

/**
 * How often the person was moved, and where it sits.
 *
 * @param {(method: string, params?: object) => Promise<any>} call
 */
async function movesOf(call) {
  const { changes } = await call('change.history');
  const { employee } = await call('employee.get', { employeeId: STAR.employeeId });
  return { moves: changes.length, box: employee.box };
}

test('stop ends it in order, with status 0, however often it is asked', async (t) => {
  const { daemon, hello } = await started(t, await temporary(t));
  assert.equal(hello.protocolVersion, '1.0');
  const [one, two] = await Promise.all([daemon.stop(), daemon.stop()]);
  assert.deepEqual([one.code, one.signal, two], [0, null, one]);
  assert.equal(await daemon.stop(), one);
});

test('kill ends it at once, and the data directory is free afterwards', async (t) => {
  const dataDir = await temporary(t);
  const { daemon } = await started(t, dataDir);
  const end = await daemon.kill();
  assert.ok(end.signal === 'SIGKILL' || process.platform === 'win32');
  await started(t, dataDir);
});

test('a second daemon on the same data directory ends with status 4, which is not worth a restart', async (t) => {
  const dataDir = await temporary(t);
  await started(t, dataDir);
  const second = new Daemon({ dataDir });
  t.after(() => second.kill());
  await assert.rejects(second.handshake(), { name: 'DaemonGone', code: 4 });
  assert.match(explainEnd(await second.gone), /another daemon holds the data directory/);
});

test('a move killed in flight and sent again with the same mutationId is done once', async (t) => {
  const dataDir = await temporary(t);
  const first = await reviewing(t, dataDir);
  const move = { ...STAR, mutationId: randomUUID() };
  const inFlight = first.call('employee.move', move).then(() => null, (error) => error.name);
  await first.daemon.kill();
  assert.ok([null, 'DaemonGone'].includes(await inFlight));

  const { call } = await started(t, dataDir);
  await call('employee.move', move);
  assert.deepEqual(await movesOf(call), { moves: 1, box: 9 });
});

test('a move that was written but never answered is not done again, and gets its first answer', async (t) => {
  const dataDir = await temporary(t);
  const first = await reviewing(t, dataDir, [...PROXY, 'withhold:employee.move', ...commandLine()]);
  const move = { ...STAR, mutationId: randomUUID() };
  const unheard = assert.rejects(first.call('employee.move', move), { name: 'DaemonGone' });
  await once(first.daemon.client, 'notification');
  await first.daemon.kill();
  await unheard;

  const { call } = await started(t, dataDir);
  assert.deepEqual(await movesOf(call), { moves: 1, box: 9 });
  const { changes, employee } = await call('employee.move', move);
  assert.deepEqual([changes.length, employee.box], [1, 9]);
  assert.deepEqual(await movesOf(call), { moves: 1, box: 9 });
});

test('what was answered before a kill is there after it', async (t) => {
  const dataDir = await temporary(t);
  const first = await reviewing(t, dataDir);
  const answer = await first.call('employee.move', { ...STAR, note: 'Zoë says: 🎯', mutationId: randomUUID() });
  assert.equal(answer.durable, true);
  await first.daemon.kill();

  const { hello, call } = await started(t, dataDir);
  assert.deepEqual([hello.restored.employees, hello.restored.changes], [2, 1]);
  assert.deepEqual((await call('employee.list')).employees[0], answer.employee);
});

test('the command line is NINEBOX_DAEMON split at blanks, or a JSON array taken as it stands', () => {
  assert.deepEqual(commandLine({ NINEBOX_DAEMON: ' python  -m ninebox_daemon ' }), ['python', '-m', 'ninebox_daemon']);
  assert.deepEqual(commandLine({ NINEBOX_DAEMON: '["/a b/daemon", "serve"]' }), ['/a b/daemon', 'serve']);
  for (const bad of ['["a"', '[]', '[1]']) {
    assert.throws(() => commandLine({ NINEBOX_DAEMON: bad }), /NINEBOX_DAEMON/);
  }
});

test('without NINEBOX_DAEMON it is the one installed beside the checkout', () => {
  assert.match(commandLine({}, 'linux')[0], /[\\/]\.venv[\\/]bin[\\/]ninebox-daemon$/);
  assert.match(commandLine({ NINEBOX_DAEMON: '' }, 'win32')[0], /[\\/]\.venv[\\/]Scripts[\\/]ninebox-daemon\.exe$/);
});

test('every end is explained', () => {
  assert.equal(explainEnd({ code: null, signal: 'SIGKILL' }), 'killed by SIGKILL');
  assert.equal(explainEnd({ code: 0, signal: null }), 'exit status 0: it ended in order');
  assert.match(explainEnd({ code: 3, signal: null }), /data directory/);
  assert.match(explainEnd({ code: 139, signal: null }), /not a status of the protocol/);
  assert.match(explainEnd({ code: null, signal: null, cause: new Error('ENOENT') }), /could not be started \(ENOENT\)/);
});
