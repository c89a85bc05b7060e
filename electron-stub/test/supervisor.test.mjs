import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { Daemon } from '../supervisor/daemon.mjs';
import { systemClock } from '../supervisor/clock.mjs';
import { faulty, supervised } from '../fixtures/supervised.mjs';
import { workbook } from '../fixtures/workbook.mjs';

/** For what would wait for ever where the supervisor is wrong. */
const PATIENT = { timeout: 60_000 };
const NO_SIGNALS = process.platform === 'win32' && 'no signals';
const LEVELS = ['Low', 'Medium', 'High'];
const PEOPLE = Array.from({ length: 9 }, (_, at) => [`${at}`, `Person ${at}`, 'Medium', 'Medium']);

/** Twenty times as fast. */
const hurried = { ...systemClock, after: (/** @type {number} */ ms, /** @type {() => void} */ run) => systemClock.after(ms / 20, run) };

/** @typedef {import('../fixtures/supervised.mjs').Supervised} Supervised */

/**
 * @param {Supervised} one
 * @param {string} method
 * @param {object} [params]
 */
async function asked(one, method, params) {
  const outcome = await one.it.call(method, params);
  assert.ok('result' in outcome, JSON.stringify(outcome));
  return outcome.result;
}

/**
 * Nine people to be moved.
 *
 * @param {Supervised} one
 */
async function reviewing(one) {
  const path = join(one.dataDir, 'people.xlsx');
  await writeFile(path, workbook([['Employee ID', 'Name', 'Performance', 'Potential'], ...PEOPLE]));
  await asked(one, 'session.create', { path, mutationId: randomUUID() });
}

/**
 * The `at`-th of moves that each change something.
 *
 * @param {number} at
 */
function move(at) {
  const [performance, potential] = [LEVELS[(1 + Math.floor(at / 9)) % 3], at % 18 < 9 ? 'High' : 'Low'];
  return { employeeId: `${at % 9}`, performance, potential, mutationId: randomUUID() };
}

/** @param {Supervised} one */
const history = async (one) => (await asked(one, 'change.history', { limit: 1000 })).changes;

/**
 * The members of an outcome that is a failure.
 *
 * @param {import('../bridge.d.ts').Outcome<any>} outcome
 */
function failure(outcome) {
  assert.ok('error' in outcome, JSON.stringify(outcome));
  return outcome.error;
}

/** @param {import('../bridge.d.ts').Outcome<any>} outcome */
const nameOf = (outcome) => ('error' in outcome ? outcome.error.name : 'result');

test('it starts, says hello, answers, is ended in order, and then says that it does not run', PATIENT, async (t) => {
  const one = await supervised(t);
  const early = asked(one, 'session.list');
  assert.equal(one.it.pid, null);
  one.it.start();
  one.it.start();
  assert.equal(one.it.pid, null);
  assert.deepEqual((await early).sessions, []);
  assert.deepEqual(one.events.map(({ kind }) => kind), ['state', 'state', 'hello']);
  assert.deepEqual([one.states, one.hellos[0].again], [['starting', 'ready'], false]);
  assert.equal(one.hellos[0].hello.daemon.pid, one.it.pid);
  /** @type {string[]} */
  const told = [];
  one.it.subscribe(({ kind }) => told.push(kind))();
  assert.deepEqual(told, ['state', 'hello']);

  assert.equal((await one.it.stop()).code, 0);
  assert.deepEqual([one.state.name, one.it.pid], ['stopping', null]);
  assert.equal(nameOf(await one.it.call('session.list', {})), 'NotRunning');
  assert.equal(one.children.length, 1);
});

test('what a page may not ask, and params that JSON can not say, are refused', PATIENT, async (t) => {
  const one = await supervised(t);
  one.it.start();
  assert.equal(nameOf(await one.it.call('shutdown', {})), 'NotAllowed');
  /** @type {any} */
  const endless = {};
  endless.self = endless;
  const [wrong, right] = await Promise.all([one.it.call('session.list', endless), one.it.call('ping', {})]);
  assert.deepEqual([nameOf(wrong), nameOf(right)], ['InvalidParams', 'result']);
  const { name, code, remedy } = failure(await one.it.call('employee.get', { employeeId: '1' }));
  assert.deepEqual([name, code, typeof remedy], ['NoActiveSession', 1101, 'string']);
});

test('a listener that throws harms nobody', PATIENT, async (t) => {
  t.mock.method(console, 'error', () => {});
  const one = await supervised(t);
  one.it.subscribe(() => assert.fail('a bug of the listener'));
  one.it.start();
  await asked(one, 'session.list');
  assert.equal((await one.it.stop()).code, 0);
});

test('moves that are in flight when it is killed are done exactly once, in their order', PATIENT, async (t) => {
  const one = await supervised(t);
  one.it.start();
  await reviewing(one);
  const moves = Array.from({ length: 60 }, (_, at) => move(at));
  const answers = moves.map((each) => one.it.call('employee.move', each));
  await answers[5];
  process.kill(Number(one.it.pid), 'SIGKILL');
  const late = one.it.call('change.list', {}); // written to a daemon that is dead, and nobody knows yet
  assert.deepEqual((await Promise.all([...answers, late])).map(nameOf), [...moves, late].map(() => 'result'));
  const done = (await history(one)).map((/** @type {any} */ { employeeIds }) => employeeIds[0]);
  assert.deepEqual(done.reverse(), moves.map(({ employeeId }) => employeeId));
  assert.deepEqual(one.states, ['starting', 'ready', 'reconnecting', 'ready']);
  assert.deepEqual(one.hellos.map(({ again }) => again), [false, true]);
});

test('a move that was done and never answered is not done again, and gets its answer', PATIENT, async (t) => {
  const one = await supervised(t, { command: faulty('withhold-first:employee.move') });
  one.it.start();
  await reviewing(one);
  const answer = asked(one, 'employee.move', move(0));
  await one.until(() => one.events.some((event) => event.kind === 'notification' && /** @type {any} */ (event).method === 'withheld'));
  process.kill(Number(one.it.pid), 'SIGKILL');
  assert.equal((await answer).employee.performance, 'Medium');
  assert.equal((await history(one)).length, 1);
});

test('what is in flight without a mutationId, or writes a file, has an unknown outcome', PATIENT, async (t) => {
  const one = await supervised(t);
  one.it.start();
  await reviewing(one);
  const calls = [
    one.it.call('storage.backup', {}),
    one.it.call('employee.move', { ...move(0), mutationId: null }),
    one.it.call('employee.list', {}),
  ];
  process.kill(Number(one.it.pid), 'SIGKILL');
  assert.deepEqual((await Promise.all(calls)).map(nameOf), ['OutcomeUnknown', 'OutcomeUnknown', 'result']);
});

test('ten kills during edits lose nothing and do nothing twice', PATIENT, async (t) => {
  const one = await supervised(t, { clock: hurried });
  one.it.start();
  await reviewing(one);
  let at = 0;
  const answers = [];
  for (let kill = 0; kill < 10; kill += 1) {
    await one.is('ready');
    answers.push(...Array.from({ length: 8 }, () => one.it.call('employee.move', move(at++))));
    await Promise.race(answers.slice(-3));
    process.kill(Number(one.it.pid), 'SIGKILL');
    await one.until(() => one.it.pid === null);
  }
  assert.deepEqual((await Promise.all(answers)).map(nameOf), answers.map(() => 'result'));
  assert.equal((await history(one)).length, answers.length);
  assert.ok(!one.states.includes('failed'), 'each of them had carried decisions out');
});

test('kills while it starts only cost time', PATIENT, async (t) => {
  const one = await supervised(t, { command: faulty('die-starting:3') });
  one.it.start();
  await reviewing(one);
  const attempts = one.events.flatMap((event) => (event.kind === 'state' && event.state.name === 'reconnecting' ? [event.state.attempt] : []));
  assert.deepEqual(attempts, [1, 2, 3]);
  assert.equal(one.hellos[0].again, false);
});

test('one that hangs is found, killed and started again, and the calls are answered', { ...PATIENT, skip: NO_SIGNALS }, async (t) => {
  const one = await supervised(t, { times: { quiet: 200, answer: 2000 } });
  one.it.start();
  await reviewing(one);
  process.kill(Number(one.it.pid), 'SIGSTOP');
  const answer = one.it.call('employee.move', move(0));
  assert.match((await one.is('reconnecting')).reason, /it hung/);
  assert.equal(nameOf(await answer), 'result');
  assert.equal((await history(one)).length, 1);
});

test('one that is busy with a long import answers pings, and is let be', PATIENT, async (t) => {
  const one = await supervised(t, { times: { quiet: 50, answer: 1500 } });
  one.it.start();
  await asked(one, 'session.createSample', { employees: 20_000, mutationId: randomUUID() });
  assert.deepEqual(one.states, ['starting', 'ready']);
});

test('an exit status that is not worth a restart: failed at once; decisions wait for restart, reads do not', PATIENT, async (t) => {
  const one = await supervised(t, { command: faulty('unusable') });
  one.it.start();
  const early = one.it.call('session.createSample', { employees: 20, mutationId: randomUUID() });
  const failed = await one.is('failed');
  assert.match(failed.reason, /exit status 3: its data directory can't be used/);
  assert.deepEqual([failed.stderr, failed.dataDir], [['the disk is on fire'], null]);
  assert.equal(nameOf(await one.it.call('session.list', {})), 'NotRunning');
  assert.equal(one.children.length, 1);

  const late = one.it.call('session.createSample', { employees: 30, mutationId: randomUUID() });
  await writeFile(join(one.dataDir, 'usable'), '');
  one.it.restart();
  assert.deepEqual((await Promise.all([early, late])).map(nameOf), ['result', 'result']);
  assert.equal((await asked(one, 'session.list')).sessions.length, 2);
  one.it.restart();
  assert.equal(one.children.length, 2);
});

test('a command that does not exist, or is no program, is failed at once, and can be stopped', PATIENT, async (t) => {
  for (const command of [['/nowhere/ninebox-daemon'], [import.meta.dirname ?? '/'], ['\0']]) {
    const one = await supervised(t, { command });
    one.it.start();
    assert.match((await one.is('failed')).reason, /it could not be started \(/);
    assert.deepEqual(one.states, ['starting', 'failed']);
    const open = one.it.call('recentFile.clear', { mutationId: randomUUID() });
    await one.it.stop();
    assert.equal(nameOf(await open), 'NotRunning');
  }
});

test('a call that kills the daemon each time is given up, and the others are answered', PATIENT, async (t) => {
  const one = await supervised(t, { command: faulty('poison:employee.setNote'), clock: hurried });
  one.it.start();
  await reviewing(one);
  const before = one.it.call('employee.move', move(0));
  const poison = one.it.call('employee.setNote', { employeeId: '1', note: 'x', mutationId: randomUUID() });
  const after = one.it.call('employee.move', move(2));
  const { name, message } = failure(await poison);
  assert.deepEqual([name, /each of the 3 times/.test(message)], ['OutcomeUnknown', true]);
  assert.deepEqual([nameOf(await before), nameOf(await after)], ['result', 'result']);
  assert.equal((await history(one)).length, 2);
  assert.ok(!one.states.includes('failed'));
});

test('garbage on its standard output is told on ours, without control characters, and harms nobody', PATIENT, async (t) => {
  /** @type {string[]} */
  const lines = [];
  t.mock.method(console, 'error', (/** @type {string} */ line) => lines.push(line));
  const one = await supervised(t, { command: faulty('garbage') });
  one.it.start();
  await asked(one, 'session.list');
  assert.match(lines[0], /Segmentation \\u001b\[31m fault/);
});

test('stop before start, while it starts, while it reconnects, and twice', PATIENT, async (t) => {
  const before = await supervised(t);
  assert.deepEqual(await before.it.stop(), { code: 0, signal: null });
  before.it.start();
  assert.equal(before.children.length, 0);

  const starting = await supervised(t);
  starting.it.start();
  const open = starting.it.call('session.list', {});
  const [end, same] = await Promise.all([starting.it.stop(), starting.it.stop()]);
  assert.deepEqual([end.code, same, nameOf(await open)], [0, end, 'NotRunning']);

  const reconnecting = await supervised(t, { command: faulty('die-starting:9') });
  reconnecting.it.start();
  await reconnecting.is('reconnecting');
  const waiting = reconnecting.it.call('recentFile.clear', { mutationId: randomUUID() });
  assert.equal((await reconnecting.it.stop()).signal, 'SIGKILL');
  assert.equal(nameOf(await waiting), 'NotRunning');
  assert.equal(reconnecting.children.length, 1);
});

test('calls in flight are answered before it is stopped', PATIENT, async (t) => {
  const one = await supervised(t);
  one.it.start();
  await reviewing(one);
  const answers = Array.from({ length: 30 }, (_, at) => one.it.call('employee.move', move(at)));
  assert.equal((await one.it.stop()).code, 0);
  assert.deepEqual((await Promise.all(answers)).map(nameOf), answers.map(() => 'result'));
});

test('one that hangs when it is to be stopped is terminated and then killed', { ...PATIENT, skip: NO_SIGNALS }, async (t) => {
  const one = await supervised(t, { clock: hurried });
  one.it.start();
  await asked(one, 'session.list');
  process.kill(Number(one.it.pid), 'SIGSTOP');
  const open = one.it.call('session.list', {});
  assert.equal((await one.it.stop()).signal, 'SIGKILL');
  assert.equal(nameOf(await open), 'NotRunning');
});

test('the standby takes over when the first is killed, and another one is started', PATIENT, async (t) => {
  const one = await supervised(t, { standby: true, standbyTimes: { settle: 10 } });
  one.it.start();
  await reviewing(one);
  const [first, second] = [one.it.pid, await one.standby()];
  const answers = Array.from({ length: 30 }, (_, at) => one.it.call('employee.move', move(at)));
  await answers[2];
  process.kill(Number(first), 'SIGKILL');
  assert.deepEqual((await Promise.all(answers)).map(nameOf), answers.map(() => 'result'));
  assert.equal(one.it.pid, second.pid);
  assert.equal((await history(one)).length, 30);
  const third = await one.standby();
  assert.deepEqual([one.children.length, third.pid === second.pid], [3, false]);

  second.kill('SIGKILL');
  assert.equal((await history(one)).length, 30);
  assert.equal(one.it.pid, third.pid);
});

test('a standby that is killed is replaced, and the first never hears of it', PATIENT, async (t) => {
  const one = await supervised(t, { standby: true, standbyTimes: { settle: 10, least: 10 } });
  one.it.start();
  await asked(one, 'session.list');
  const [first, second] = [one.it.pid, await one.standby()];
  second.kill('SIGKILL');
  await one.until(() => second.isGone);
  const third = await one.standby();
  assert.notEqual(third.pid, second.pid);
  assert.deepEqual([one.it.pid, one.states], [first, ['starting', 'ready']]);

  third.kill('SIGKILL');
  await one.until(() => third.isGone);
  await one.standby();
  process.kill(Number(first), 'SIGKILL'); // two failed, and this one serves: the count begins anew
  await asked(one, 'session.list');
  const fifth = await one.standby();
  fifth.kill('SIGKILL');
  await one.until(() => fifth.isGone);
  await one.standby();
});

test('after three standbys that failed none is started, until the daemon itself is started again', PATIENT, async (t) => {
  const one = await supervised(t, { standby: true, standbyTimes: { settle: 10, least: 10 } });
  one.it.start();
  for (let failure = 0; failure < 3; failure += 1) {
    const standby = await one.standby();
    standby.kill('SIGKILL');
    await one.until(() => standby.isGone);
  }
  await asked(one, 'session.createSample', { employees: 200, mutationId: randomUUID() });
  assert.equal(one.children.length, 4);
  process.kill(Number(one.it.pid), 'SIGKILL');
  await asked(one, 'session.list');
  assert.equal((await one.standby()).isStandby, true);
});

test('a daemon that knows no standby is left without one, silently', PATIENT, async (t) => {
  const errors = t.mock.method(console, 'error', () => {});
  const one = await supervised(t, { standby: true, command: faulty('no-standby'), standbyTimes: { settle: 10, least: 10 } });
  one.it.start();
  await one.until(() => one.children.find(({ isStandby, isGone }) => isStandby && isGone));
  process.kill(Number(one.it.pid), 'SIGKILL');
  await asked(one, 'session.createSample', { employees: 200, mutationId: randomUUID() });
  assert.deepEqual([one.children.filter(({ isStandby }) => isStandby).length, one.states.at(-1)], [1, 'ready']);
  assert.equal(errors.mock.callCount(), 0);
});

test('stop ends the standby too, and the data directory is free afterwards', PATIENT, async (t) => {
  const one = await supervised(t, { standby: true, standbyTimes: { settle: 10 } });
  one.it.start();
  await one.standby();
  assert.equal((await one.it.stop()).code, 0);
  assert.deepEqual(one.children.map(({ isGone }) => isGone), [true, true]);
  const next = new Daemon({ dataDir: one.dataDir });
  t.after(() => next.kill());
  await next.handshake();
});

test('ten kills with a standby lose nothing either', PATIENT, async (t) => {
  const one = await supervised(t, { standby: true, clock: hurried });
  one.it.start();
  await reviewing(one);
  const answers = [];
  for (let kill = 0; kill < 10; kill += 1) {
    if (kill % 2 === 0) await one.standby();
    else await one.is('ready');
    answers.push(...Array.from({ length: 4 }, (_, at) => one.it.call('employee.move', move(kill * 4 + at))));
    process.kill(Number(one.it.pid), 'SIGKILL');
    await one.until(() => one.it.pid === null);
    await one.is('ready');
  }
  assert.deepEqual((await Promise.all(answers)).map(nameOf), answers.map(() => 'result'));
  assert.equal((await history(one)).length, answers.length);
});
