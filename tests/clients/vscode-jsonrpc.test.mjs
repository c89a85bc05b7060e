/** vscode-jsonrpc, as it is: the client of every LSP tool, which speaks header framing and is not told about ours. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';

import {
  CancellationTokenSource,
  ErrorCodes,
  NotificationType,
  ParameterStructures,
  ProgressType,
  RequestType,
  RequestType0,
  RequestType3,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  Trace,
  createMessageConnection,
} from 'vscode-jsonrpc/node';

import { HELLO, LETTERS, STAR, crowd, daemonCommand, ground, peopleFile, test } from './ground.mjs';

/** @typedef {{ done: number, total: number, message: string }} Progress */

const PROGRESS = /** @type {ProgressType<Progress>} */ (new ProgressType());
const REQUEST_CANCELLED = -32800;

/** An import of this takes so long that whatever is sent at its first step comes in the middle. */
const CROWD = await peopleFile(await ground({ after }), crowd(50_000));

/**
 * A connection to a daemon that keeps its data in `folder`.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} folder
 */
function connected(t, folder) {
  const { command, args } = daemonCommand(folder);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  /** @type {unknown[]} */
  const faults = [];
  const note = (/** @type {unknown} */ fault) => void faults.push(fault);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
    { error: note, warn: note, info: note, log: note },
  );
  connection.onError(note);
  const closed = new Promise((resolve) => connection.onClose(() => resolve('closed')));
  connection.listen();
  t.after(() => {
    child.kill('SIGKILL');
    connection.dispose();
    assert.deepEqual(faults, [], 'the library made sense of everything');
  });
  return { connection, child, closed, ended: once(child, 'exit') };
}

/**
 * The same with two people imported.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} [folder]
 */
async function reviewing(t, folder) {
  const place = folder ?? (await ground(t));
  const run = connected(t, place);
  await run.connection.sendRequest('session.create', { path: await peopleFile(place) });
  return run;
}

/**
 * An import that goes on for long, and is known to have begun when this returns.
 *
 * @param {import('node:test').TestContext} t
 */
async function importing(t) {
  const run = connected(t, await ground(t));
  const source = new CancellationTokenSource();
  /** @type {Progress[]} */
  const said = [];
  const begun = new Promise((resolve) => {
    run.connection.onProgress(PROGRESS, 'import', (value) => resolve(said.push(value)));
  });
  const asked = { path: CROWD, progressToken: 'import' };
  const created = run.connection.sendRequest('session.create', ParameterStructures.byName, asked, source.token);
  created.catch(() => {}); // looked at by the test, later
  await begun;
  assert.ok(said[0].done < said[0].total, 'the import is in the middle');
  return { ...run, created, source, said };
}

/** @param {Promise<unknown>} answer */
function refusal(answer) {
  return answer.then(
    () => assert.fail('it was answered'),
    (error) => {
      assert.ok(error instanceof ResponseError);
      return error;
    },
  );
}

test('requests go by name, whether the method is a text or a type', async (t) => {
  const { connection } = await reviewing(t);
  const move = new RequestType('employee.move', ParameterStructures.byName);
  const moved = /** @type {any} */ (await connection.sendRequest(move, STAR));
  assert.deepEqual([moved.employee.box, moved.employee.changed], [9, true]);
  const got = await connection.sendRequest('employee.get', ParameterStructures.byName, { employeeId: '007' });
  assert.deepEqual(got, { employee: moved.employee });
});

test('requests go by position, whether the method is a text or a type', async (t) => {
  const { connection } = await reviewing(t);
  const move = new RequestType3('employee.move');
  const moved = /** @type {any} */ (await connection.sendRequest(move, '007', 'High', 'Low'));
  assert.equal(moved.employee.box, 3);
  assert.deepEqual(await connection.sendRequest('employee.get', '007'), { employee: moved.employee });
});

test('requests without params are served', async (t) => {
  const { connection } = await reviewing(t);
  assert.deepEqual(await connection.sendRequest('ping'), { pong: true });
  const listed = /** @type {any} */ (await connection.sendRequest(new RequestType0('session.list')));
  assert.equal(listed.sessions.length, 1);
});

test('requests sent together are answered each by its own', async (t) => {
  const { connection } = await reviewing(t);
  const asked = Array.from({ length: 200 }, (_, at) => (at % 2 ? '007' : '008'));
  const answers = await Promise.all(asked.map((employeeId) => connection.sendRequest('employee.get', { employeeId })));
  assert.deepEqual(answers.map((/** @type {any} */ { employee }) => employee.employeeId), asked);
});

test('an error arrives with its code, its sentence and its data', async (t) => {
  const { connection } = await reviewing(t);
  const unknown = await refusal(connection.sendRequest('employee.get', { employeeId: 'nobody' }));
  assert.deepEqual([unknown.code, unknown.data.name, unknown.data.employeeId], [1200, 'EmployeeNotFound', 'nobody']);
  assert.match(unknown.message, /nobody/);
  const wrong = await refusal(connection.sendRequest('employee.move', { ...STAR, potential: 'Huge' }));
  assert.deepEqual([wrong.code, wrong.data.errors[0].path], [ErrorCodes.InvalidParams, 'potential']);
  const unheard = await refusal(connection.sendRequest('textDocument/hover', { position: 1 }));
  assert.equal(unheard.code, ErrorCodes.MethodNotFound);
});

test('letters of every length survive both ways', async (t) => {
  const folder = await ground(t);
  const { connection } = connected(t, folder);
  const path = await peopleFile(folder, undefined, '人 и люди.xlsx');
  const { session } = /** @type {any} */ (await connection.sendRequest('session.create', { path, name: LETTERS }));
  assert.deepEqual([session.name, session.source.path], [LETTERS, path]);
  const { employees } = /** @type {any} */ (await connection.sendRequest('employee.list'));
  assert.equal(employees[1].name, LETTERS);
});

test('an answer of megabytes is one message', async (t) => {
  const folder = await ground(t);
  const { connection } = connected(t, folder);
  await connection.sendRequest('session.create', { path: await peopleFile(folder, crowd(3_000)) });
  const listed = /** @type {any} */ (await connection.sendRequest('employee.list'));
  assert.ok(JSON.stringify(listed).length > 1_000_000);
  assert.equal(listed.employees.length, 3_000);
});

test('notifications of ours are carried out, and the unknown ones of LSP tools are let be', async (t) => {
  const { connection } = await reviewing(t);
  const move = new NotificationType('employee.move', ParameterStructures.byName);
  await connection.sendNotification(move, STAR);
  await connection.trace(Trace.Verbose, { log: () => {} }, { sendNotification: true }); // sends $/setTrace
  await connection.sendNotification('initialized', {});
  const { employee } = /** @type {any} */ (await connection.sendRequest('employee.get', '007'));
  assert.equal(employee.box, 9);
});

test('once greeted, the daemon tells of every change, after the answer to it', async (t) => {
  const { connection } = await reviewing(t);
  /** @type {any[]} */
  const told = [];
  connection.onUnhandledNotification((message) => told.push(message));
  await connection.sendRequest('employee.move', STAR);
  assert.equal(told.length, 0, 'who has not said hello hears answers alone');
  const { activeSessionId: sessionId } = /** @type {any} */ (await connection.sendRequest('initialize', HELLO));
  /** @type {(() => void)[]} */
  const wanted = [];
  const heard = () => new Promise((resolve) => wanted.push(() => resolve(null)));
  connection.onNotification('session.changed', (params) => {
    told.push(params);
    wanted.shift()?.();
  });
  const [moved, undone] = [heard(), heard()];
  const { seq } = /** @type {any} */ (await connection.sendRequest('employee.move', { ...STAR, employeeId: '008' }));
  await moved;
  const back = /** @type {any} */ (await connection.sendRequest('change.undo'));
  await undone;
  assert.deepEqual(told, [
    { sessionId, seq, employeeIds: ['008'], origin: 'edit' },
    { sessionId, seq: back.seq, employeeIds: ['008'], origin: 'undo' },
  ]);
});

test('after a kill the next daemon says in a notice that everything is there again', async (t) => {
  const folder = await ground(t);
  const first = await reviewing(t, folder);
  await first.connection.sendRequest('employee.move', STAR);
  first.child.kill('SIGKILL');
  await first.ended;
  const { connection } = connected(t, folder);
  const noticed = new Promise((resolve) => connection.onNotification('notice', resolve));
  const { restored, notices } = /** @type {any} */ (await connection.sendRequest('initialize', HELLO));
  assert.deepEqual([restored.sessions, restored.employees, restored.changes], [1, 2, 1]);
  const notice = /** @type {any} */ (await noticed);
  assert.deepEqual([notice.code, notice.level], ['RestoredAfterCrash', 'info']);
  assert.deepEqual(notices, [notice]);
});

test('an import says how far it is: never less than before, and all of it at the end', async (t) => {
  const { created, said } = await importing(t);
  await created;
  const done = said.map((value) => value.done);
  assert.ok(said.length > 2);
  assert.deepEqual(done, done.toSorted((one, other) => one - other));
  assert.equal(done.at(-1), said.at(-1)?.total);
  assert.ok(said.every(({ message }) => message), 'each says what is being done');
});

test('a running import is cancelled, and nothing of it is left', async (t) => {
  const { connection, created, source } = await importing(t);
  source.cancel();
  const error = await refusal(created);
  assert.deepEqual([error.code, error.data.name], [REQUEST_CANCELLED, 'RequestCancelled']);
  const listed = await connection.sendRequest('session.list');
  assert.deepEqual(listed, { sessions: [], activeSessionId: null });
});

test('a request that waits behind a long one is cancelled, and those around it are answered', async (t) => {
  const { connection, created, source } = await importing(t);
  const waiting = new CancellationTokenSource();
  const before = connection.sendRequest('session.list');
  const unwanted = connection.sendRequest('session.list', waiting.token);
  const after = connection.sendRequest('session.list');
  assert.deepEqual(await connection.sendRequest('ping'), { pong: true }, 'all of it was read by now');
  waiting.cancel();
  source.cancel();
  const errors = await Promise.all([refusal(created), refusal(unwanted)]);
  assert.deepEqual(errors.map((error) => error.code), [REQUEST_CANCELLED, REQUEST_CANCELLED]);
  for (const answer of [before, after]) assert.deepEqual(await answer, { sessions: [], activeSessionId: null });
});

test('a request that is cancelled before it is sent changes nothing', async (t) => {
  const { connection, created, source } = await importing(t);
  const unwanted = new CancellationTokenSource();
  unwanted.cancel();
  const renamed = connection.sendRequest('session.rename', { name: 'never' }, unwanted.token);
  await connection.sendRequest('ping'); // by now the library has sent the cancellation too
  source.cancel();
  assert.equal((await refusal(created)).code, REQUEST_CANCELLED);
  assert.equal((await refusal(renamed)).code, REQUEST_CANCELLED);
});

test('a cancellation that comes too late, or before its request, changes nothing', async (t) => {
  const { connection } = await reviewing(t);
  const { employee } = /** @type {any} */ (await connection.sendRequest('employee.move', STAR));
  for (const id of [0, 1, 2]) await connection.sendNotification('$/cancelRequest', { id }); // the next one is 2
  assert.deepEqual(await connection.sendRequest('employee.get', '007'), { employee });
});

test('shutdown and exit end the daemon in order, and the connection with it', async (t) => {
  const { connection, closed, ended } = await reviewing(t);
  await connection.sendRequest('employee.move', STAR);
  assert.deepEqual(await connection.sendRequest('shutdown'), { unsavedChanges: 0, rescuedTo: null });
  assert.equal((await refusal(connection.sendRequest('session.list'))).code, ErrorCodes.InvalidRequest);
  await connection.sendNotification('exit');
  assert.deepEqual(await ended, [0, null]);
  assert.equal(await closed, 'closed');
});

test('the end of its input ends the daemon in order, and the connection with it', async (t) => {
  const { connection, closed, ended } = await reviewing(t);
  const asked = connection.sendRequest('employee.list');
  await connection.sendNotification('initialized', {}); // the library writes one after the other
  connection.end();
  assert.equal(/** @type {any} */ (await asked).total, 2);
  assert.deepEqual(await ended, [0, null]);
  assert.equal(await closed, 'closed');
});

test('a kill in the middle of a request closes the connection, which gives up what was asked', async (t) => {
  const { connection, child, created, closed } = await importing(t);
  child.kill('SIGKILL');
  assert.equal(await closed, 'closed');
  connection.dispose();
  assert.equal((await refusal(created)).code, ErrorCodes.PendingResponseRejected);
});
