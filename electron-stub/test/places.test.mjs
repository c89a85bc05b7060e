import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { WebSocket } from 'ws';

import { browserCommand, hasDisplay, kindAt, revealCommand } from '../browser/desktop.mjs';
import { dial, next, reviewing, temporary } from '../fixtures/hosting.mjs';
import { Places } from '../supervisor/places.mjs';

/** @param {{ port: number, origin: string, token: string }} run */
async function connected({ port, origin, token }) {
  return /** @type {WebSocket} */ (await dial(port, { protocols: ['ninebox', token], headers: { Origin: origin } }));
}

test('only places that the daemon named are shown', async (t) => {
  const run = await reviewing(t);
  const socket = await connected(run);
  const outside = join(await temporary(t), 'a.xlsx');
  const { path } = run;
  for (const shown of [outside, '/etc/passwd', 'people.xlsx', 7, `${run.home.path}/../x`, `${run.home.path}-other`]) {
    socket.send(JSON.stringify({ tell: 'show', path: shown }));
  }
  socket.send(JSON.stringify({ tell: 'show', path }));
  socket.send(JSON.stringify({ id: 1, method: 'session.export', params: { mode: 'saveNew', path: outside, mutationId: 'e' } }));
  await next(socket, ({ id }) => id === 1);
  socket.send(JSON.stringify({ tell: 'show', path: outside }));
  socket.send(JSON.stringify({ id: 2, method: 'session.list', params: {} }));
  await next(socket, ({ id }) => id === 2);
  assert.deepEqual(run.revealed, [path, outside]);
});

test('sources of sessions and the data directory are places, also of a hello', () => {
  const places = new Places([]);
  assert.equal(places.has('/data/logs'), false);
  const sessions = [{ source: { path: '/books/people.xlsx' } }, { source: { path: null } }];
  places.hear(/** @type {any} */ ({ kind: 'hello', hello: { dataDir: '/data', sessions } }));
  assert.deepEqual(['/data/logs', '/data', '/books/people.xlsx', '/books'].map((path) => places.has(path)), [true, true, true, true]);
  assert.deepEqual(['/', '/database', '/books/../x', 'data', '/data/\0'].map((path) => places.has(path)), Array(5).fill(false));
  places.answered('employee.list', { result: { path: '/elsewhere/x' } });
  places.answered('session.export', { error: { name: 'x' } });
  assert.equal(places.has('/elsewhere/x'), false);
});

test('the folders of backups are places, where settings and backups name them', () => {
  /** @type {[string, any][]} */
  const answers = [
    ['settings.get', { settings: { backupDirectory: '/second' } }],
    ['settings.update', { settings: { backupDirectory: '/second' } }],
    ['storage.backups', { directory: '/first', secondDirectory: '/second' }],
  ];
  for (const [method, result] of answers) {
    const places = new Places([]);
    places.answered('employee.list', { result });
    assert.equal(places.has('/second'), false);
    places.answered(method, { result });
    assert.equal(places.has('/second/backup.db'), true, method);
    assert.equal(places.has('/first'), method === 'storage.backups');
  }
  const places = new Places([]);
  places.answered('settings.get', { result: { settings: { backupDirectory: null } } });
  places.answered('storage.backups', { result: { directory: '/first', secondDirectory: null } });
  assert.equal(places.has('/first/a'), true);
  assert.equal(places.has('/'), false);
});

test('a desktop is asked only where there is one, and never to open a file', () => {
  assert.equal(hasDisplay({}, 'linux'), false);
  assert.equal(hasDisplay({ WAYLAND_DISPLAY: 'w' }, 'linux'), true);
  assert.equal(hasDisplay({}, 'darwin'), true);
  assert.deepEqual(revealCommand('/a/b.xlsx', false, 'linux'), ['xdg-open', '/a']);
  assert.deepEqual(revealCommand('/a', true, 'linux'), ['xdg-open', '/a']);
  assert.deepEqual(revealCommand('C:\\a.xlsx', false, 'win32'), ['explorer.exe', '/select,C:\\a.xlsx']);
  assert.deepEqual(revealCommand('/a', true, 'darwin'), ['open', '/a']);
  assert.deepEqual(revealCommand('/a/b.xlsx', false, 'darwin'), ['open', '-R', '/a/b.xlsx']);
  assert.deepEqual(browserCommand('http://127.0.0.1:1/', 'linux'), ['xdg-open', 'http://127.0.0.1:1/']);
});

test('a folder is opened and a file shown in its own; on macOS a folder that may be a program is not opened', async (t) => {
  const folder = await temporary(t);
  const [logs, app, file] = ['logs', 'b.app', 'a.xlsx'].map((name) => join(folder, name));
  for (const path of [logs, app]) await mkdir(path);
  await writeFile(file, '');
  const kinds = (/** @type {string} */ platform) =>
    Promise.all([logs, app, file, join(folder, 'nothing')].map((path) => kindAt(path, platform)));
  assert.deepEqual(await kinds('linux'), ['folder', 'folder', 'file', null]);
  assert.deepEqual(await kinds('darwin'), ['folder', 'file', 'file', null]);
});
