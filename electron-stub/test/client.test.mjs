import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { Client, DaemonGone, RpcError } from '../supervisor/client.mjs';
import { commandLine } from '../supervisor/daemon.mjs';
import { workbook } from '../fixtures/workbook.mjs';

/** For what would wait for ever where the client is wrong. */
const PATIENT = { timeout: 30_000 };

/** What every peer begins with: `say` writes a message, `onLine` gets each request. */
const PEER = `
  import { closeSync, writeSync } from 'node:fs';
  import { spawn } from 'node:child_process';
  import { createInterface } from 'node:readline';
  const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  const onLine = (take) => createInterface({ input: process.stdin }).on('line', (line) => take(JSON.parse(line)));
`;

/**
 * A real child process that runs `script`.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} script
 */
function spawned(t, script) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PEER + script], { stdio: 'pipe' });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} script
 */
function peer(t, script) {
  return new Client(spawned(t, script));
}

/**
 * The real daemon, with a workbook of one person, 007, as its session.
 *
 * @param {import('node:test').TestContext} t
 */
async function reviewing(t) {
  const folder = await mkdtemp(join(tmpdir(), 'ninebox-test-'));
  const [program, ...words] = commandLine();
  const child = spawn(program, [...words, '--data-dir', folder], { stdio: 'pipe' });
  const client = new Client(child);
  t.after(async () => {
    child.kill('SIGKILL');
    await client.gone;
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  const path = join(folder, 'people.xlsx');
  await writeFile(path, workbook([['Employee ID', 'Name'], ['007', 'Ada Okafor']]));
  await client.call('session.create', { path });
  return { client, path };
}

/** @param {Promise<unknown>} call */
async function refused(call) {
  return call.then(
    (result) => assert.fail(`answered ${JSON.stringify(result)}`),
    (error) => error,
  );
}

test('answers find their calls in whatever order they come', async (t) => {
  const client = peer(t, `
    const held = [];
    onLine(({ id, method }) => {
      held.unshift({ id, result: method });
      if (held.length === 3) held.forEach(say);
    });
  `);
  const answers = await Promise.all(['one', 'two', 'three'].map((method) => client.call(method)));
  assert.deepEqual(answers, ['one', 'two', 'three']);
});

test('params arrive as they were given, and a notification carries no id', async (t) => {
  const client = peer(t, `
    const heard = [];
    onLine((message) => {
      heard.push(message);
      if (message.id !== undefined) say({ id: message.id, result: heard });
    });
  `);
  client.notify('tell', { name: 'Zoë' });
  const [told, asked] = await client.call('ask', { deep: [1, null] });
  assert.deepEqual(told, { jsonrpc: '2.0', method: 'tell', params: { name: 'Zoë' } });
  assert.deepEqual(asked, { jsonrpc: '2.0', id: asked.id, method: 'ask', params: { deep: [1, null] } });
});

test('a letter cut in two by the pipe survives', async (t) => {
  const client = peer(t, `
    onLine(({ id }) => {
      const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: 'Zoë 李 🎯' }) + '\\n');
      const next = (at) => at < bytes.length && process.stdout.write(bytes.subarray(at, at + 1), () => next(at + 1));
      next(0);
    });
  `);
  assert.equal(await client.call('name'), 'Zoë 李 🎯');
});

test('an error answer rejects its call with code, name, message and remedy', async (t) => {
  const client = peer(t, `
    onLine(({ id }) => say({ id, error: {
      code: 1200,
      message: 'There is no employee 9.',
      data: { name: 'EmployeeNotFound', remedy: 'Look.', employeeId: '9' },
    } }));
  `);
  const error = await refused(client.call('employee.get'));
  assert.ok(error instanceof RpcError);
  assert.deepEqual([error.code, error.name, error.message, error.remedy, error.data.employeeId], [
    1200, 'EmployeeNotFound', 'There is no employee 9.', 'Look.', '9',
  ]);
});

test('an error answer without data is an error all the same', async (t) => {
  const client = peer(t, `onLine(({ id }) => say({ id, error: { code: -32601, message: 'Method not found' } }));`);
  const error = await refused(client.call('nothing'));
  assert.deepEqual([error.name, error.code, error.remedy], ['RpcError', -32601, null]);
});

test('a line that is not JSON is reported, and the answer behind it arrives', async (t) => {
  const client = peer(t, `onLine(({ id }) => { process.stdout.write('a stray print\\n'); say({ id, result: 1 }); });`);
  const garbled = once(client, 'garbled');
  assert.equal(await client.call('any'), 1);
  assert.equal((await garbled)[0].garbled, 'a stray print');
});

test('notifications are told, and what answers no call of ours is told as stray', async (t) => {
  const client = peer(t, `
    onLine(({ id }) => {
      say({ method: 'notice', params: { code: 'SourceChanged' } });
      say({ id: 4711, result: 'for whom?' });
      process.stdout.write('null\\n');
      say({ id, result: 1 });
    });
  `);
  /** @type {any[]} */
  const told = [];
  client.on('notification', (message) => told.push(message)).on('stray', (message) => told.push(message));
  await client.call('any');
  assert.deepEqual(told, [
    { method: 'notice', params: { code: 'SourceChanged' } },
    { jsonrpc: '2.0', id: 4711, result: 'for whom?' },
    null,
  ]);
});

test('an error with no id answers the oldest call, but none that is served out of turn', PATIENT, async (t) => {
  const client = peer(t, `
    onLine(({ id, method }) => {
      if (method !== 'last') return;
      say({ id: null, error: { code: -32700, message: 'Parse error', data: { name: 'ParseError' } } });
      for (const answered of [id, 3, 2]) say({ id: answered, result: answered });
    });
  `);
  client.on('stray', (message) => assert.fail(JSON.stringify(message)));
  /** @type {any} */
  const endless = {};
  endless.self = endless;
  await assert.rejects(client.call('never sent, so never the oldest', endless), TypeError);
  const aside = [client.call('ping'), client.call('$/cancelRequest', { id: 4711 })];
  const oldest = refused(client.call('oldest'));
  const last = client.call('last');
  assert.equal((await oldest).name, 'ParseError');
  assert.deepEqual(await Promise.all([...aside, last]), [2, 3, 5]);
});

test('half a letter is kept as U+FFFD, and what only looks like one as it is', PATIENT, async (t) => {
  const { client } = await reviewing(t);
  const note = `🎯 \\ud83c \\\\ud83c ${'well done 🎯'.slice(0, -1)}`;
  const { employee } = await client.call('employee.setNote', { employeeId: '007', note });
  assert.equal(employee.changeNote, '🎯 \\ud83c \\\\ud83c well done \ufffd');
  const error = await refused(client.call('employee.get', { employeeId: '007', ['🎯'.slice(1)]: '' }));
  assert.match(JSON.stringify(error.data.errors), /\ufffd/);
});

test('a message over 64 MiB rejects its own call, and those around it are answered', PATIENT, async (t) => {
  const { client, path } = await reviewing(t);
  const before = client.call('session.create', { path });
  const tooLong = refused(client.call('employee.setNote', { employeeId: '007', note: 'x'.repeat(70 * 2 ** 20) }));
  const later = client.call('session.list');
  assert.equal((await tooLong).name, 'ParseError');
  await before;
  assert.equal((await later).sessions.length, 2);
});

test(
  'a child that dies in flight rejects every open call with signal and last words',
  { skip: process.platform === 'win32' && 'no signals' },
  async (t) => {
    const client = peer(t, `
      onLine(({ id }) => {
        if (id < 2) return;
        writeSync(2, 'first\\nlast words');
        process.kill(process.pid, 'SIGKILL');
      });
    `);
    const errors = await Promise.all([refused(client.call('one')), refused(client.call('two'))]);
    for (const error of errors) {
      assert.ok(error instanceof DaemonGone);
      assert.deepEqual([error.name, error.code, error.signal], ['DaemonGone', null, 'SIGKILL']);
      assert.deepEqual(error.stderr, ['first', 'last words']);
    }
    assert.equal(await client.gone, errors[0]);
  },
);

test('a child that exits in flight rejects with its exit status, and so does every later call', async (t) => {
  const client = peer(t, `onLine(() => process.exit(4));`);
  const error = await refused(client.call('any'));
  assert.deepEqual([error.name, error.code, error.signal], ['DaemonGone', 4, null]);
  assert.equal(await refused(client.call('again')), error);
  client.notify('exit');
});

test('an answer that was written just before the end arrives, even without its newline', async (t) => {
  const client = peer(t, `onLine(({ id }) => {
    writeSync(1, JSON.stringify({ jsonrpc: '2.0', id, result: 'x'.repeat(60_000) }));
    process.exit(0);
  });`);
  assert.equal((await client.call('any')).length, 60_000);
  assert.equal((await client.gone).code, 0);
});

test('a noisy stderr never stalls the child, and only its last 20 lines are kept', async (t) => {
  const client = peer(t, `
    onLine(({ id }) => {
      for (let line = 1; line <= 50000; line += 1) writeSync(2, 'line ' + line + ' of a long story, Zoë\\n');
      say({ id, result: 'still here' });
      process.exitCode = 1;
      process.stdin.destroy();
    });
  `);
  assert.equal(await client.call('any'), 'still here');
  const { stderr } = await client.gone;
  assert.equal(stderr.length, 20);
  assert.equal(stderr[19], 'line 50000 of a long story, Zoë');
});

test('a program that does not exist rejects with the reason', async () => {
  const client = new Client(spawn('/nowhere/ninebox-daemon', [], { stdio: 'pipe' }));
  const error = await refused(client.call('initialize'));
  assert.deepEqual([error.name, error.code, error.signal, error.cause.code], ['DaemonGone', null, null, 'ENOENT']);
});

test('an answer that stands in the pipe when the child has ended arrives', async (t) => {
  // A process that the child leaves behind writes it, 100 ms after the child's end: later than any pipe would. It lives
  // before the child ends, however long it takes to start.
  const client = peer(t, `
    const write = \`setTimeout(() => console.log('{"id":1,"result":"late"}'), 100)\`;
    const late = "process.stdin.resume().on('end', () => " + write + "); process.stderr.write('here')";
    const left = spawn(process.execPath, ['-e', late], { stdio: ['pipe', 'inherit', 'pipe'] });
    left.stderr.once('data', () => onLine(() => process.exit(0)));
  `);
  assert.equal(await client.call('any'), 'late');
  assert.equal((await client.gone).code, 0);
});

test('a process that the child left behind, pipes in hand, keeps no call open and us not alive', async (t) => {
  const child = spawned(t, `
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' });
    say({ method: 'left', params: left.pid });
    onLine(() => process.exit(1));
  `);
  const client = new Client(child);
  const [{ params }] = await once(client, 'notification');
  t.after(() => process.kill(params, 'SIGKILL'));
  assert.equal((await refused(client.call('any'))).code, 1);
  assert.deepEqual([child.stdin, child.stdout, child.stderr].map((pipe) => pipe.destroyed), [true, true, true]);
});

test('a child that reads no more ends our call when it ends, not with a broken pipe', async (t) => {
  const child = spawned(t, `closeSync(0); say({ method: 'deaf' }); setInterval(() => {}, 1e6);`);
  const client = new Client(child);
  await once(client, 'notification');
  const call = refused(client.call('any'));
  await new Promise((resolve) => child.stdin.once('close', resolve));
  child.kill('SIGKILL');
  assert.equal((await call).name, 'DaemonGone');
});
