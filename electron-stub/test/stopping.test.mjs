import assert from 'node:assert/strict';
import { on } from 'node:events';
import { test } from 'node:test';

import { Daemon } from '../supervisor/daemon.mjs';
import { isAtRiskAfterAnswer, isAtRiskAfterNotice } from '../supervisor/risk.mjs';
import { Supervisor } from '../supervisor/supervisor.mjs';
import { StillClock } from '../fixtures/still-clock.mjs';

const NO_SIGNALS = { skip: process.platform === 'win32' && 'no signals', timeout: 30_000 };

/** Says hello with a storage mode, tells that it lives, tells of each SIGTERM, and doesn't end by any of that. */
const STUBBORN = `
  const say = (...messages) => messages.forEach((one) => console.log(JSON.stringify({ jsonrpc: '2.0', ...one })));
  process.on('SIGTERM', () => say({ method: 'terminated' }));
  process.stdin.on('data', (bytes) => {
    const { id, method } = JSON.parse(String(bytes).split('\\n')[0]);
    if (method === 'initialize') say({ id, result: { dataDir: '/data', storage: { mode: process.argv[1] } } });
    else if (method === 'employee.move') say({ id, result: { durable: false } });
    else if (method === 'storage.status') say({ method: 'notice', params: { code: 'StorageDegraded' } }, { id, result: {} });
    else say({ method: 'told' });
  });
  setInterval(() => {}, 1e6);
  say({ method: 'alive' });
`;

/** @param {string} mode */
const stubborn = (mode) => [process.execPath, '-e', STUBBORN, '--', mode];

/**
 * @param {import('node:events').EventEmitter} client
 * @param {string} name
 */
async function heard(client, name) {
  for await (const [{ method }] of on(client, 'notification')) if (method === name) return; // keeps what came in one piece
}

test('an orderly stop asks, after 2 s sends SIGTERM, and after 2 s more kills', NO_SIGNALS, async (t) => {
  const clock = new StillClock();
  const daemon = new Daemon({ dataDir: '/data', command: stubborn('durable') });
  t.after(() => daemon.kill());
  await heard(daemon.client, 'alive');
  const told = heard(daemon.client, 'told');
  const end = daemon.stop({ clock });
  await told;
  const terminated = heard(daemon.client, 'terminated');
  assert.equal(clock.ring(), 2000);
  await terminated;
  assert.equal(clock.ring(), 2000);
  assert.equal((await end).signal, 'SIGKILL');
  assert.deepEqual(clock.set, []);
});

test('one that ends in time leaves no timer behind', { timeout: 30_000 }, async (t) => {
  const clock = new StillClock();
  const daemon = new Daemon({ dataDir: '/data', command: [process.execPath, '-e', 'process.stdin.resume()', '--'] });
  t.after(() => daemon.kill());
  assert.equal((await daemon.stop({ clock })).code, 0);
  assert.deepEqual(clock.set, []);
});

for (const [how, mode, method] of [
  ['its hello', 'memory', 'ping'],
  ['an answer', 'durable', 'employee.move'],
  ['a notice', 'durable', 'storage.status'],
]) {
  test(`while something is in memory alone, as ${how} said, it is given 65 s before SIGTERM`, NO_SIGNALS, async (t) => {
    const clock = new StillClock();
    const supervisor = new Supervisor({ dataDir: '/data', command: stubborn(mode), standby: false, clock });
    supervisor.start();
    t.after(() => supervisor.pid && process.kill(supervisor.pid, 'SIGKILL'));
    const answer = supervisor.call(method, {});
    if (method !== 'ping') await answer;
    else await new Promise((ready) => supervisor.subscribe(({ kind }) => kind === 'hello' && ready(kind)));
    const end = supervisor.stop();
    await new Promise(setImmediate);
    assert.deepEqual([clock.ring(), clock.ring(), clock.ring()], [2000, 63_000, 2000]);
    assert.equal((await end).signal, 'SIGKILL');
  });
}

test('what is at risk is known from notices and from answers, and only a notice takes it back', () => {
  /** @param {string} code */
  const notice = (code) => ({ method: 'notice', params: { code } });
  assert.equal(isAtRiskAfterNotice(false, notice('StorageDegraded')), true);
  assert.equal(isAtRiskAfterNotice(true, notice('StorageRecovered')), false);
  for (const was of [true, false]) {
    assert.equal(isAtRiskAfterNotice(was, notice('LowDiskSpace')), was);
    assert.equal(isAtRiskAfterNotice(was, { method: 'log', params: { code: 'StorageDegraded' } }), was);
    for (const result of [null, {}, { durable: true }]) assert.equal(isAtRiskAfterAnswer(was, result), was);
  }
  assert.equal(isAtRiskAfterAnswer(false, { durable: false }), true);
});
