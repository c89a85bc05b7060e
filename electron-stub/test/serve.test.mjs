import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { PEOPLE, dial, next, temporary } from '../fixtures/hosting.mjs';
import { faulty } from '../fixtures/supervised.mjs';

const SERVE = fileURLToPath(new URL('../browser/serve.mjs', import.meta.url));

/**
 * The command in a folder of its own, killed when the test ends.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} cwd
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} [env]
 */
function serving(t, cwd, words, env = {}) {
  const child = spawn(process.execPath, [SERVE, ...words], { cwd, env: { ...process.env, ...env } });
  t.after(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
  return { child, ended, lines: createInterface(child.stdout) };
}

/**
 * The same, up and with a page connected.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} cwd
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} [env]
 */
async function served(t, cwd, words, env) {
  const run = serving(t, cwd, ['--no-open', '--no-standby', ...words], env);
  const [line] = await once(run.lines, 'line');
  const [, origin, port, token] = /** @type {RegExpExecArray} */ (/(http:\/\/127\.0\.0\.1:(\d+))\/#([0-9a-f]{32}) /.exec(line));
  const page = await dial(Number(port), { protocols: ['ninebox', token], headers: { Origin: origin } });
  assert.ok(typeof page === 'object');
  let lastId = 0;
  const call = async (/** @type {string} */ method, /** @type {object} */ params = {}) => {
    const id = (lastId += 1);
    page.send(JSON.stringify({ id, method, params }));
    return (await next(page, (message) => message.id === id)).outcome;
  };
  const sessions = async () => (await call('session.list')).result.sessions;
  return { ...run, line, port: Number(port), token, page, call, sessions };
}

test('a command line that can not be read ends with its usage and status 2', async (t) => {
  const cwd = await temporary(t);
  for (const words of [['a.xlsx', 'b.xlsx'], ['--port'], ['--port', 'x'], ['--port', '65536'], ['--port=-1'], ['--home', ''], ['--unheard']]) {
    const { code, stderr } = await serving(t, cwd, words).ended;
    assert.deepEqual([code, stderr.slice(0, 6)], [2, 'usage:'], words.join(' '));
  }
  assert.deepEqual(await readdir(cwd), []);
});

test('times that can not be read are a wrong command line, and said in a sentence', async (t) => {
  const cwd = await temporary(t);
  for (const times of ['{oops', '7', 'null', '[]', '{"unheard":1}', '{"quiet":"1"}', '{"quiet":-1}']) {
    const { code, stderr } = await serving(t, cwd, ['--no-open'], { NINEBOX_TIMES: times }).ended;
    assert.deepEqual([code, stderr], [2, 'NINEBOX_TIMES is no JSON object of times in milliseconds, such as {"quiet": 500}.\n'], times);
  }
  assert.deepEqual(await readdir(cwd), []);
});

test('without a workbook it begins with a copy of the sample, in a folder that stays out of a repository', async (t) => {
  const cwd = await temporary(t);
  const { line, sessions, child, ended } = await served(t, cwd, []);
  assert.match(line, /Ctrl-C/);
  const [session, ...more] = await sessions();
  assert.deepEqual([session.source.path, more], [join(cwd, '.ninebox/workbooks/people-2026.xlsx'), []]);
  assert.equal(await readFile(join(cwd, '.ninebox/.gitignore'), 'utf8'), '*\n');
  child.kill('SIGINT');
  assert.equal((await ended).code, 130);
  const again = await served(t, cwd, []);
  assert.deepEqual((await again.sessions()).length, 1); // what there is, and no second sample
});

test('the sample is copied beside what has its name, which may be what somebody exported', async (t) => {
  const cwd = await temporary(t);
  const workbooks = join(cwd, '.ninebox/workbooks');
  await mkdir(workbooks, { recursive: true });
  await writeFile(join(workbooks, 'people-2026.xlsx'), 'ours');
  for (const round of [1, 2]) {
    const { call, sessions, child, ended } = await served(t, cwd, []);
    const [{ sessionId, source }] = await sessions();
    assert.equal(source.path, join(workbooks, 'people-2026 (2).xlsx'), `round ${round}`);
    await call('session.delete', { sessionId, mutationId: `d${round}` });
    child.kill('SIGINT');
    await ended;
  }
  assert.equal(await readFile(join(workbooks, 'people-2026.xlsx'), 'utf8'), 'ours');
  assert.deepEqual((await readdir(workbooks)).sort(), ['people-2026 (2).xlsx', 'people-2026.xlsx']);
});

test('a workbook is imported once, and is the active one each time that it is named', async (t) => {
  const cwd = await temporary(t);
  const home = ['--home', 'here'];
  for (const name of ['a.xlsx', 'b.xlsx']) await writeFile(join(cwd, name), PEOPLE);
  for (const [named, all] of Object.entries({ 'a.xlsx': 1, './b.xlsx': 2, [join(cwd, 'a.xlsx')]: 2 })) {
    const { sessions, child, ended } = await served(t, cwd, [named, ...home]);
    const found = await sessions();
    const active = found.find((/** @type {any} */ session) => session.active);
    assert.deepEqual([found.length, active.source.path], [all, join(cwd, named.slice(-6))]);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 143);
  }
  const { sessions } = await served(t, cwd, home);
  assert.deepEqual((await sessions()).length, 2); // no sample beside what there is
  assert.deepEqual(await readdir(join(cwd, 'here/workbooks')), []);
});

test('a workbook that is not there is said, and the page works all the same', async (t) => {
  const cwd = await temporary(t);
  const { sessions, child, ended } = await served(t, cwd, ['nothing.xlsx']);
  assert.deepEqual(await sessions(), []);
  child.kill('SIGHUP');
  const { code, stderr } = await ended;
  assert.equal(code, 129);
  assert.match(stderr, /nothing\.xlsx/);
});

test('a signal ends the daemon in order, and pages are told', async (t) => {
  const cwd = await temporary(t);
  const { page, child, ended, sessions } = await served(t, cwd, []);
  await sessions();
  const { event } = await next(page, (message) => message.event?.kind === 'hello');
  const { pid } = event.hello.daemon;
  process.kill(pid, 0); // it lives
  const told = next(page, (message) => message.event?.state?.name === 'stopping');
  child.kill('SIGINT');
  await told;
  const { code, stderr } = await ended;
  assert.deepEqual([code, stderr], [130, '']);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('what is in flight at the signal is answered before pages are sent away', { skip: process.platform === 'win32' && 'no signals' }, async (t) => {
  const { page, child, ended, sessions, call } = await served(t, await temporary(t), []);
  await sessions();
  const { employees } = (await call('employee.list')).result;
  const { event } = await next(page, (message) => message.event?.kind === 'hello');
  process.kill(event.hello.daemon.pid, 'SIGSTOP');
  const params = { employeeId: employees[0].employeeId, note: 'decided', mutationId: 'm' };
  page.send(JSON.stringify({ id: 100, method: 'employee.setNote', params }));
  page.send(JSON.stringify({ id: 101, folder: { kind: 'folder', path: null, base: null } }));
  await next(page, ({ id }) => id === 101); // so the one before is on its way
  const told = next(page, (message) => message.event?.state?.name === 'stopping');
  const answer = Promise.race([next(page, ({ id }) => id === 100), once(page, 'close').then(() => 'none')]);
  child.kill('SIGINT');
  await told;
  process.kill(event.hello.daemon.pid, 'SIGCONT');
  assert.equal((await answer).outcome?.result?.employee.changeNote, 'decided');
  assert.equal((await ended).code, 130);
});

test('a second signal ends it at once', async (t) => {
  const cwd = await temporary(t);
  const hangs = await hangingDaemon(cwd);
  const { page, child, ended } = await served(t, cwd, [], { NINEBOX_DAEMON: hangs });
  const told = next(page, (message) => message.event?.state?.name === 'stopping');
  child.kill('SIGINT');
  await told;
  child.kill('SIGINT');
  assert.equal((await ended).signal, 'SIGINT');
});

/** A daemon that answers nothing, and ends when its stdin does. @param {string} folder */
async function hangingDaemon(folder) {
  const path = join(folder, 'hangs.mjs');
  await writeFile(path, "process.on('SIGTERM', () => {}); process.stdin.resume(); setTimeout(() => process.exit(), 20_000);");
  return JSON.stringify([process.execPath, path]);
}

test('a daemon that fails at its first start lets no page wait; started again, it begins as ever', async (t) => {
  const cwd = await temporary(t);
  const { page, call, sessions } = await served(t, cwd, [], { NINEBOX_DAEMON: JSON.stringify(faulty('unusable')) });
  assert.equal((await call('session.list')).error.name, 'NotRunning');
  await writeFile(join(cwd, '.ninebox/data/usable'), '');
  page.send(JSON.stringify({ tell: 'restart' }));
  assert.equal((await sessions()).length, 1); // waits for the import
});

test('a port that is taken is said, with status 1', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const { code, stderr } = await serving(t, await temporary(t), ['--no-open', '--port', String(port)]).ended;
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`Port ${port} is taken`));
});

test('a port that is asked for is the one, and pages that are open find the next host there with the token they have', async (t) => {
  const cwd = await temporary(t);
  const first = await served(t, cwd, []);
  first.child.kill('SIGINT');
  await first.ended;
  const second = await served(t, cwd, ['--port', String(first.port)]);
  assert.equal(second.port, first.port);
  second.child.kill('SIGKILL');
  await second.ended;
  const third = await served(t, cwd, ['--port', String(first.port)]);
  assert.equal(third.token, second.token);
  assert.notEqual(third.token, first.token, 'at a port of chance each host has its own');
  if (process.platform !== 'win32') assert.equal((await stat(join(cwd, '.ninebox', 'token'))).mode & 0o777, 0o600);
});

test('a folder that can not be made is said, with status 1', async (t) => {
  const cwd = await temporary(t);
  await writeFile(join(cwd, 'file'), '');
  const { code, stderr } = await serving(t, cwd, ['--no-open', '--home', 'file']).ended;
  assert.equal(code, 1);
  assert.match(stderr, /folder file can't be used/);
});

test('a daemon that can not be named is said, with status 1', async (t) => {
  const { code, stderr } = await serving(t, await temporary(t), ['--no-open'], { NINEBOX_DAEMON: '[oops' }).ended;
  assert.equal(code, 1);
  assert.match(stderr, /NINEBOX_DAEMON/);
});

test('a second host of the same folder says so in its page and in the terminal', async (t) => {
  const cwd = await temporary(t);
  const first = await served(t, cwd, []);
  await first.sessions();
  const second = await served(t, cwd, []);
  const { event } = await next(second.page, (message) => message.event?.state?.name === 'failed');
  assert.match(event.state.reason, /exit status 4/);
  second.child.kill('SIGINT');
  assert.match((await second.ended).stderr, /exit status 4/);
  assert.equal((await first.sessions()).length, 1); // unharmed
  await access(join(cwd, '.ninebox/data'));
});
