import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { systemClock } from '../supervisor/clock.mjs';
import { Daemon } from '../supervisor/daemon.mjs';
import { STANDBY_TIMES } from '../supervisor/standby-rules.mjs';
import { Standby } from '../supervisor/standby.mjs';
import { TIMES } from '../supervisor/states.mjs';
import { StillClock } from '../fixtures/still-clock.mjs';
import { supervised } from '../fixtures/supervised.mjs';

const PATIENT = { timeout: 30_000 };

/** What every stand-in for the daemon begins with. `hello` answers `initialize`. */
const PEER = `
  const isStandby = process.argv.includes('--standby');
  const text = (message) => JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n';
  const say = (...messages) => process.stdout.write(messages.map(text).join(''));
  const hello = { dataDir: '/data', storage: { mode: 'durable' } };
  const onLine = (take) => require('node:readline').createInterface(process.stdin).on('line', (line) => take(JSON.parse(line)));
`;

/**
 * A supervisor of what `script` is, with a clock that stands still.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} script
 */
async function watching(t, script) {
  const clock = new StillClock();
  const one = await supervised(t, { standby: true, clock, command: [process.execPath, '-e', PEER + script, '--'] });
  one.it.start();
  return { one, clock };
}

/**
 * The same with a standby that lives.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} script
 */
async function guarded(t, script) {
  const { one, clock } = await watching(t, script);
  await one.is('ready');
  clock.ring(1000);
  return { one, clock, standby: await one.standby() };
}

test('the standby gets what is in flight behind its initialize, before it has answered that', PATIENT, async (t) => {
  const { one, standby } = await guarded(t, `
    let greeted;
    onLine(({ id, method }) => {
      if (!isStandby && method === 'initialize') say({ id, result: hello });
      if (!isStandby && method === 'session.list') process.exit(1);
      if (isStandby && method === 'initialize') greeted = id;
      if (isStandby && method === 'session.list') say({ id: greeted, result: hello }, { id, result: 'there' });
    });
  `);
  assert.deepEqual(await one.it.call('session.list', {}), { result: 'there' });
  assert.equal(one.it.pid, standby.pid);
});

test('a notification comes behind the answer that came with it', PATIENT, async (t) => {
  const { one } = await watching(t, `
    onLine(({ id, method }) => {
      if (method === 'initialize') say({ id, result: hello });
      else say({ id, result: 1 }, { method: 'session.changed', params: {} });
    });
  `);
  /** @type {string[]} */
  const order = [];
  one.it.subscribe(({ kind }) => kind === 'notification' && order.push(kind));
  await one.it.call('session.list', {}).then(() => order.push('answer'));
  await one.until(() => order.length === 2);
  assert.deepEqual(order, ['answer', 'notification']);
});

/** Its standby ends as soon as something is written to it; asked for a bundle, the first ends. */
const FAILING_STANDBY = (/** @type {number} */ status) => `
  onLine(({ id, method }) => {
    if (isStandby) process.exit(${status});
    else if (method === 'session.exportBundle') process.exit(1);
    else say({ id, result: method === 'initialize' ? hello : method });
  });
`;

test('a standby that fails to take over did nothing of what it was sent, not even what is never sent twice', PATIENT, async (t) => {
  const { one } = await guarded(t, FAILING_STANDBY(1));
  /** @type {Promise<any> | undefined} */
  let late;
  one.it.subscribe((event) => {
    if (event.kind === 'state' && event.state.name === 'reconnecting') late ??= one.it.call('storage.backup', {});
  });
  const bundle = one.it.call('session.exportBundle', {});
  await one.until(() => late);
  assert.deepEqual(await late, { result: 'storage.backup' });
  assert.equal((/** @type {any} */ (await bundle)).error.name, 'OutcomeUnknown');
});

test('a standby that takes its option for wrong only when it takes over is the last one', PATIENT, async (t) => {
  const { one, clock } = await guarded(t, FAILING_STANDBY(2));
  void one.it.call('session.exportBundle', {});
  await one.until(() => one.hellos.length === 2);
  assert.ok(!clock.times.includes(1000), `${clock.times}`);
});

test('when the daemon has failed its standby is ended', PATIENT, async (t) => {
  const { one, standby } = await guarded(t, `
    if (isStandby) process.stdin.resume();
    else onLine(({ id, method }) => (method === 'initialize' ? say({ id, result: hello }) : process.exit(3)));
  `);
  void one.it.call('session.list', {});
  await one.until(() => standby.isGone);
  assert.equal(one.state.name, one.children.length === 2 ? 'failed' : 'more were started');
});

test('a hello that comes while it is being stopped starts nothing', PATIENT, async (t) => {
  const { one, clock } = await watching(t, `
    onLine(({ id, method }) => {
      if (method === 'initialize') say({ id, result: hello });
      if (method === 'exit') process.exit(0);
    });
  `);
  const waiting = one.it.call('session.list', {});
  const end = one.it.stop();
  assert.equal((/** @type {any} */ (await waiting)).error.name, 'NotRunning');
  assert.deepEqual(one.hellos, []); // at once, that is, not when it has ended
  assert.equal((await end).code, 0);
  assert.deepEqual([one.hellos.length, clock.times], [1, []]);
});

test('a standby that is being dropped waits for nothing any more, and whoever drops it again waits for its end', PATIENT, async (t) => {
  const clock = new StillClock();
  /** @type {Daemon[]} */
  const daemons = [];
  const standby = new Standby({
    spawn() {
      daemons.push(new Daemon({ dataDir: '/', command: [process.execPath, '-e', 'process.stdin.resume()', '--'], standby: true }));
      return daemons[0];
    },
    isBusy: () => false,
    wanted: true,
    clock,
    random: () => 0,
    times: STANDBY_TIMES,
  });
  standby.firstIsReady({ tookOver: false });
  clock.ring();
  t.after(() => daemons[0].kill());
  assert.equal(standby.waits, true);
  let isGone = false;
  void daemons[0].gone.then(() => (isGone = true));
  void standby.drop();
  assert.equal(standby.waits, false);
  await standby.drop();
  assert.equal(isGone, true);
});

test('an answer to initialize that was read only after the daemon was killed begins nothing', PATIENT, async (t) => {
  const { one, clock } = await watching(t, `
    onLine(({ id }) => {
      say({ id, result: hello });
      require('node:fs').writeFileSync(process.argv.at(-1) + '/said', '');
    });
  `);
  while (!existsSync(join(one.dataDir, 'said'))); // busy, as a host may be: nothing is read meanwhile
  clock.now = () => TIMES.start;
  clock.ring(TIMES.start);
  await one.until(() => one.children.length === 1 && one.children[0].isGone);
  await one.until(() => one.children.length === 2);
  assert.deepEqual([one.hellos, one.states], [[], ['starting', 'reconnecting']]);
});

/** It refuses to begin. */
const REFUSING = (/** @type {boolean} */ retryable) => `
  onLine(({ id }) => say({ id, error: { code: 1, message: 'not now', data: { name: 'No', retryable: ${retryable} } } }));
`;

test('one that refuses to begin, for now, is started again; for good, it has failed', PATIENT, async (t) => {
  const later = (await watching(t, REFUSING(true))).one;
  assert.equal((await later.is('reconnecting')).attempt, 1);
  const never = (await watching(t, REFUSING(false))).one;
  assert.equal((await never.is('failed')).reason, 'it refused to begin: not now');
  assert.equal(never.children.length, 1);
});

test('one that somebody else told to end is started again', PATIENT, async (t) => {
  const { one } = await watching(t, `onLine(() => process.exit(0));`);
  assert.match((await one.is('reconnecting')).reason, /exit status 0/);
});

test('everybody hears of a state before what somebody did about it', PATIENT, async (t) => {
  const one = await supervised(t, { command: ['/nowhere/ninebox-daemon'] });
  let isAsked = false;
  one.it.subscribe((event) => {
    if (event.kind !== 'state' || event.state.name !== 'failed' || isAsked) return;
    isAsked = true;
    one.it.restart();
  });
  /** @type {string[]} */
  const told = [];
  one.it.subscribe((event) => event.kind === 'state' && told.push(event.state.name));
  one.it.start();
  await one.until(() => one.states.length === 4);
  await new Promise(setImmediate);
  assert.deepEqual(told, ['starting', 'failed', 'starting', 'failed']);
});

test('a timer that is late looks after the pipes have been read', PATIENT, async (t) => {
  const echo = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], { stdio: 'pipe' });
  t.after(() => echo.kill('SIGKILL'));
  echo.stdin.write('ready?');
  await once(echo.stdout, 'data');
  /** @type {string[]} */
  const order = [];
  echo.stdout.once('data', () => order.push('heard'));
  const rung = new Promise((resolve) => systemClock.after(10, () => resolve(order.push('rung'))));
  echo.stdin.write('there?');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000); // as a host that is busy itself
  await rung;
  assert.deepEqual(order, ['heard', 'rung']);
});
