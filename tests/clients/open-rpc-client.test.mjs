/** @open-rpc/client-js, as it is, over its own stdio transport: it starts the daemon itself, in either framing. */

import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';

import {
  Client,
  ContentLengthMessageFramer,
  JSONRPCError,
  NewlineDelimitedMessageFramer,
  RequestManager,
} from '@open-rpc/client-js';
import { StdioTransport } from '@open-rpc/client-js/stdio';

import { HELLO, LETTERS, STAR, crowd, daemonCommand, ground, peopleFile, test } from './ground.mjs';

/**
 * A client and the daemon that it started.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} folder
 * @param {typeof NewlineDelimitedMessageFramer | typeof ContentLengthMessageFramer} Framer
 */
async function connected(t, folder, Framer) {
  /** @type {Promise<import('node:child_process').ChildProcess>} */
  const spawned = new Promise((resolve) => {
    // The transport keeps its child to itself; Node tells of every one.
    const tell = (/** @type {any} */ { process: child }) => {
      unsubscribe('child_process', tell);
      resolve(child);
    };
    subscribe('child_process', tell);
  });
  const manager = new RequestManager([new StdioTransport({ ...daemonCommand(folder), framer: new Framer() })]);
  const child = await spawned;
  t.after(() => child.kill('SIGKILL'));
  const client = new Client(manager);
  /** @type {JSONRPCError[]} */
  const errors = [];
  client.onError((error) => errors.push(error));
  t.after(() => assert.deepEqual(errors, [], 'something came that the client could not read'));
  /** @type {(method: string, params?: any) => Promise<any>} */
  const call = (method, params) => client.request({ method, params });
  return { client, manager, call, ended: once(child, 'exit') };
}

/**
 * The same with two people imported.
 *
 * @param {import('node:test').TestContext} t
 * @param {typeof NewlineDelimitedMessageFramer | typeof ContentLengthMessageFramer} Framer
 */
async function reviewing(t, Framer) {
  const folder = await ground(t);
  const connection = await connected(t, folder, Framer);
  await connection.call('session.create', { path: await peopleFile(folder) });
  return connection;
}

/**
 * @param {Promise<unknown>} answer
 * @returns {Promise<any>}
 */
function refusal(answer) {
  return answer.then(
    () => assert.fail('it was answered'),
    (error) => {
      assert.ok(error instanceof JSONRPCError);
      return error;
    },
  );
}

for (const [framing, Framer] of /** @type {const} */ ([
  ['lines', NewlineDelimitedMessageFramer],
  ['headers', ContentLengthMessageFramer],
])) {
  test(`${framing}: requests go by name and by position`, async (t) => {
    const { call } = await reviewing(t, Framer);
    const { employee } = await call('employee.move', STAR);
    assert.deepEqual([employee.box, employee.changed], [9, true]);
    assert.deepEqual((await call('employee.get', ['007'])).employee, employee);
    assert.deepEqual(await call('ping'), { pong: true });
  });

  test(`${framing}: requests sent together are answered each by its own`, async (t) => {
    const { call } = await reviewing(t, Framer);
    const asked = Array.from({ length: 50 }, (_, at) => (at % 2 ? '007' : '008'));
    const answers = await Promise.all(asked.map((employeeId) => call('employee.get', { employeeId })));
    assert.deepEqual(answers.map(({ employee }) => employee.employeeId), asked);
  });

  test(`${framing}: an error arrives with its code, its sentence and its data`, async (t) => {
    const { call } = await reviewing(t, Framer);
    const unknown = await refusal(call('employee.get', { employeeId: 'nobody' }));
    assert.deepEqual([unknown.code, unknown.data.name, unknown.data.employeeId], [1200, 'EmployeeNotFound', 'nobody']);
    assert.match(unknown.message, /nobody/);
    const wrong = await refusal(call('employee.get', { employeeId: '007', unheardOf: 1 }));
    assert.deepEqual([wrong.code, wrong.data.errors[0].path], [-32602, 'unheardOf']);
    assert.equal((await refusal(call('no.such'))).code, -32601);
  });

  test(`${framing}: a notification of ours is carried out and never answered`, async (t) => {
    const { client, call } = await reviewing(t, Framer);
    await client.notify({ method: 'employee.move', params: STAR });
    await client.notify({ method: 'employee.move', params: { ...STAR, employeeId: 'nobody' } });
    assert.equal((await call('employee.get', { employeeId: '007' })).employee.box, 9);
  });

  test(`${framing}: notifications of the daemon reach the client`, async (t) => {
    const { client, call } = await reviewing(t, Framer);
    const told = new Promise((resolve) => client.onNotification(resolve));
    const { activeSessionId } = await call('initialize', HELLO);
    const { seq } = await call('employee.move', STAR);
    assert.deepEqual(await told, {
      jsonrpc: '2.0',
      method: 'session.changed',
      params: { sessionId: activeSessionId, seq, employeeIds: ['007'], origin: 'edit' },
    });
  });

  test(`${framing}: a batch is carried out in order, and each request gets its own answer`, async (t) => {
    const { manager, call } = await reviewing(t, Framer);
    // By the manager: the client's own request() waits a turn of the event loop before it joins the batch.
    manager.startBatch();
    const asked = [
      manager.request({ method: 'employee.move', params: STAR }),
      manager.request({ method: 'employee.get', params: ['nobody'] }),
      manager.request({ method: 'employee.setNote', params: { employeeId: '007', note: LETTERS } }, true),
      manager.request({ method: 'employee.get', params: ['007'] }),
    ];
    manager.stopBatch();
    const [moved, refused, noted, got] = await Promise.allSettled(asked);
    assert.equal(moved.status === 'fulfilled' && moved.value.employee.box, 9);
    assert.equal(refused.status === 'rejected' && refused.reason.data.name, 'EmployeeNotFound');
    assert.equal(noted.status, 'fulfilled');
    assert.equal(got.status === 'fulfilled' && got.value.employee.changeNote, LETTERS);
    assert.equal((await call('change.history')).changes.length, 2);
  });

  test(`${framing}: letters of every length survive both ways`, async (t) => {
    const folder = await ground(t);
    const { call } = await connected(t, folder, Framer);
    const path = await peopleFile(folder, undefined, '人 и люди.xlsx');
    const { session } = await call('session.create', { path, name: LETTERS });
    assert.deepEqual([session.name, session.source.path], [LETTERS, path]);
    const { employees } = await call('employee.list');
    assert.equal(employees[1].name, LETTERS);
  });

  test(`${framing}: an answer of megabytes is one message`, async (t) => {
    const folder = await ground(t);
    const { call } = await connected(t, folder, Framer);
    await call('session.create', { path: await peopleFile(folder, crowd(3_000)) });
    const listed = await call('employee.list');
    assert.ok(JSON.stringify(listed).length > 1_000_000);
    assert.equal(listed.employees.length, 3_000);
  });

  test(`${framing}: closing the client ends the daemon in order, and the next one has everything`, async (t) => {
    const folder = await ground(t);
    const first = await connected(t, folder, Framer);
    await first.call('session.create', { path: await peopleFile(folder) });
    await first.call('employee.move', STAR);
    first.client.close();
    assert.deepEqual(await first.ended, [0, null]);
    const second = await connected(t, folder, Framer);
    assert.equal((await second.call('employee.get', ['007'])).employee.box, 9);
  });
}
