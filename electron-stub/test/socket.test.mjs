import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';

import { WebSocket } from 'ws';

import { Host } from '../browser/host.mjs';
import { hosted, reviewing } from '../fixtures/hosting.mjs';
import { Socket } from '../page/browser/socket.mjs';

/** @typedef {import('../bridge.js').HostEvent} HostEvent */

const STAR = { employeeId: '007', performance: 'High', potential: 'High' };

/**
 * The page's side of the bridge, in Node: the same code, with the WebSocket of `ws` instead of the browser's.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ origin: string, token: string }} run
 */
function paged(t, { origin, token }) {
  /** @type {WebSocket[]} */
  const sockets = [];
  const page = new Socket({
    origin,
    token,
    later: (go, ms) => void setTimeout(go, ms).unref(), // a page never gives up; a test ends
    open(address, protocols) {
      const socket = new WebSocket(address, protocols, { origin });
      socket.on('error', () => {});
      sockets.push(socket);
      return /** @type {any} */ (socket);
    },
  });
  /** @type {HostEvent[]} */
  const events = [];
  page.subscribe((event) => events.push(event));
  /** @param {(event: HostEvent) => boolean} fits @returns {Promise<any>} */
  const event = (fits) =>
    new Promise((resolve) => {
      const leave = page.subscribe((heard) => {
        if (fits(heard)) resolve(heard);
      });
      t.after(leave);
    });
  const state = (/** @type {string} */ name) => event((heard) => heard.kind === 'state' && heard.state.name === name);
  return { page, events, event, state, sockets, drop: () => sockets.at(-1)?.terminate() };
}

/**
 * A host that does what it is asked and then, the first time, drops everybody instead of answering.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} method
 * @param {number} [times]
 */
async function losing(t, method, times = 1) {
  const run = await reviewing(t);
  let left = times;
  /** @type {any} */
  const supervisor = {
    subscribe: run.supervisor.subscribe.bind(run.supervisor),
    restart() {},
    async call(/** @type {any} */ asked, /** @type {any} */ params) {
      const outcome = await run.supervisor.call(asked, params);
      if (asked === method && (left -= 1) >= 0) paging.drop();
      return outcome;
    },
  };
  const host = new Host({ supervisor, workbooks: run.home.workbooks, places: run.places, reveal() {} });
  await host.listen();
  t.after(() => host.close());
  const [origin, token] = host.address.split('/#');
  const paging = paged(t, { origin, token });
  const history = async () => {
    const { result } = /** @type {any} */ (await run.supervisor.call('change.history', {}));
    return result.changes.filter((/** @type {any} */ change) => change.kind === 'move').length;
  };
  return { ...paging, supervisor: run.supervisor, history };
}

test('a move whose answer was lost with the connection is done once, and its answer comes', async (t) => {
  const { page, history, sockets } = await losing(t, 'employee.move', 2);
  const outcome = await page.call('employee.move', { ...STAR, mutationId: 'm1' });
  assert.ok('result' in outcome);
  assert.equal(outcome.result.employee.box, 9);
  assert.equal(sockets.length, 3);
  assert.equal(await history(), 1);
});

test('a read whose answer was lost is asked again', async (t) => {
  const { page } = await losing(t, 'employee.get');
  const outcome = await page.call('employee.get', { employeeId: '007' });
  assert.ok('result' in outcome);
  assert.equal(outcome.result.employee.box, 1);
});

test('a move without a mutationId is not sent again: nobody knows what became of it', async (t) => {
  const { page, history } = await losing(t, 'employee.move');
  const outcome = await page.call('employee.move', STAR);
  assert.ok('error' in outcome);
  assert.equal(outcome.error.name, 'OutcomeUnknown');
  assert.equal(await history(), 1);
});

test('a call whose answer is lost each time is given up after three', async (t) => {
  const { page, sockets } = await losing(t, 'employee.get', 10);
  const outcome = await page.call('employee.get', { employeeId: '007' });
  assert.ok('error' in outcome);
  assert.deepEqual([outcome.error.name, sockets.length], ['OutcomeUnknown', 3]);
});

test('what is asked while the host is away waits for it', async (t) => {
  const run = await reviewing(t);
  const { page, state, drop, events } = paged(t, run);
  await state('ready');
  events.length = 0;
  drop();
  await state('reconnecting');
  const outcome = await page.call('employee.move', { ...STAR, mutationId: 'm1' });
  assert.ok('result' in outcome);
  const states = events.map((event) => (event.kind === 'state' ? event.state.name : event.kind));
  assert.deepEqual(states.slice(0, 3), ['reconnecting', 'ready', 'hello']);
});

test('after a drop the hello says again: what was told meanwhile is lost', async (t) => {
  const run = await reviewing(t);
  const { state, drop, event } = paged(t, run);
  const first = await event(({ kind }) => kind === 'hello');
  assert.equal(first.again, false);
  drop();
  await state('reconnecting');
  const second = await event((heard) => heard.kind === 'hello' && heard.again);
  assert.equal(second.hello.dataDir, run.home.dataDir);
  drop();
  const { state: away } = await state('reconnecting');
  assert.equal(away.attempt, 1); // since it last was there
});

test('a wrong token says so, answers every call and tries no more', async (t) => {
  const run = await hosted(t);
  const { page, state, sockets } = paged(t, { ...run, token: '0'.repeat(32) });
  const early = page.call('session.list');
  const { state: failed } = await state('failed');
  assert.match(failed.reason, /not valid any more/);
  for (const outcome of [await early, await page.call('session.list')]) {
    assert.equal('error' in outcome && outcome.error.name, 'NotRunning');
  }
  assert.equal(sockets.length, 1);
  page.restart();
  assert.equal(sockets.length, 2);
});

test('an address without a whole token says so at once, and dials nobody', async (t) => {
  const { origin, token } = await hosted(t);
  for (const cut of ['', token.slice(1), `${token} `, token.toUpperCase().replace(/./, 'A')]) {
    const { page, events, sockets } = paged(t, { origin, token: cut });
    const state = events[0].kind === 'state' ? events[0].state : null;
    assert.ok(state?.name === 'failed', cut);
    assert.match(state.reason, /not whole/);
    const outcome = await page.call('session.list');
    assert.equal('error' in outcome && outcome.error.name, 'NotRunning');
    page.restart();
    assert.deepEqual([sockets.length, events.length], [0, 2]);
  }
});

test('it is away since the connection dropped, however often it tried since', async (t) => {
  let now = 1_000_000;
  t.mock.method(Date, 'now', () => now);
  t.mock.method(globalThis, 'fetch', async () => Promise.reject(new Error('nobody is there')));
  /** @type {any[]} */
  const opened = [];
  /** @type {(() => void)[]} */
  const later = [];
  const page = new Socket({
    origin: 'http://127.0.0.1:1',
    token: '0'.repeat(32),
    open: () => (opened.push({}), opened.at(-1)),
    later: (go) => void later.push(go),
  });
  /** @type {any[]} */
  const states = [];
  page.subscribe((event) => event.kind === 'state' && states.push(event.state));
  opened[0].onopen();
  for (const dropped of [1, 2, 3]) {
    now += 1000;
    opened.at(-1).onclose();
    while (later.length < dropped) await new Promise(setImmediate);
    later[dropped - 1]();
  }
  const away = states.slice(1).map(({ name, since, attempt }) => [name, since, attempt]);
  assert.deepEqual(away, [1, 2, 3].map((attempt) => ['reconnecting', 1_001_000, attempt]));
});

test('a host that ended in order is not waited for', async (t) => {
  const run = await reviewing(t);
  const { page, state } = paged(t, run);
  await state('ready');
  await Promise.all([run.supervisor.stop(), run.host.close()]);
  const { state: failed } = await state('failed');
  assert.match(failed.reason, /ended/);
  const outcome = await page.call('session.list');
  assert.equal('error' in outcome && outcome.error.name, 'NotRunning');
});

test('tries become rarer, from 0.2 s to 5 s, and never end', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((done) => server.close(done)); // nobody is there now
  /** @type {any[]} */
  const opened = [];
  /** @type {(wait: { go: () => void, ms: number }) => void} */
  let waited;
  new Socket({
    origin: `http://127.0.0.1:${port}`,
    token: '0'.repeat(32),
    open: () => (opened.push({}), opened.at(-1)),
    later: (go, ms) => waited({ go, ms }),
  });
  const waits = [];
  for (let number = 0; number < 8; number += 1) {
    const wait = new Promise((resolve) => (waited = resolve));
    opened.at(-1).onclose();
    const { go, ms } = await wait;
    waits.push(ms);
    go();
  }
  assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  assert.equal(opened.length, 9);
});

test('a call that the host would not take is refused before it is sent', async (t) => {
  const run = await hosted(t);
  const { page } = paged(t, run);
  const outcome = await page.call('employee.setNote', { note: 'x'.repeat(23_000_000), mutationId: 'm' });
  assert.equal('error' in outcome && outcome.error.name, 'NotAllowed');
});
