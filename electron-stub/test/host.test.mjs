import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { WebSocket, WebSocketServer } from 'ws';

import { fileAt } from '../browser/files.mjs';
import { servePage } from '../browser/pages.mjs';
import { ask, dial, hosted, next, ownPage, reviewing, trusted } from '../fixtures/hosting.mjs';
import { READS } from '../page/browser/reads.mjs';
import { kindOf } from '../supervisor/methods.mjs';
import { Places } from '../supervisor/places.mjs';

/** @param {{ port: number, origin: string, token: string }} run */
async function connected({ port, origin, token }) {
  return /** @type {WebSocket} */ (await dial(port, { protocols: ['ninebox', token], headers: { Origin: origin } }));
}

test('a request that names another host is refused, whatever it asks for', async (t) => {
  const run = await hosted(t, { root: await ownPage(t, 'a page') });
  const served = ['/', '/page/index.html', '/bridge', '/workbooks?name=a.xlsx', '/open/x'];
  for (const Host of [`evil.example:${run.port}`, '127.0.0.1', `127.0.0.1:${run.port + 1}`, `127.0.0.1:${run.port}.evil`]) {
    for (const path of served) {
      const { status } = await ask(run.port, path, { headers: trusted(run, { Host }) });
      assert.equal(status, 403, `${Host} ${path}`);
    }
    const headers = { Host, Origin: `http://${Host}` };
    assert.equal(await dial(run.port, { protocols: ['ninebox', run.token], headers }), 403, `bridge of ${Host}`);
  }
  for (const Host of [`127.0.0.1:${run.port}`, `localhost:${run.port}`]) {
    assert.equal((await ask(run.port, '/page/index.html', { headers: { Host } })).status, 200);
  }
});

test('the bridge opens for a page of its own origin with the token, and for nobody else', async (t) => {
  const run = await hosted(t);
  const { port, origin, token } = run;
  const protocols = ['ninebox', token];
  const refusals = [
    { protocols, headers: { Origin: 'https://evil.example' }, status: 403 },
    { protocols, headers: { Origin: 'null' }, status: 403 },
    { protocols, headers: { Origin: `http://127.0.0.1:${port + 1}` }, status: 403 },
    { protocols, headers: { Origin: `http://localhost:${port}` }, status: 403 }, // not the host that it names
    { protocols, status: 403 },
    { protocols: ['ninebox', token.replace(/./, (letter) => (letter === '0' ? '1' : '0'))], headers: { Origin: origin }, status: 401 },
    { protocols: ['ninebox', token.slice(1)], headers: { Origin: origin }, status: 401 },
    { protocols: ['ninebox'], headers: { Origin: origin }, status: 401 },
    { protocols: [token], headers: { Origin: origin }, status: 401 },
    { protocols: ['ninebox', token, 'more'], headers: { Origin: origin }, status: 401 },
    { headers: { Origin: origin }, status: 401 },
    { path: `/bridge?token=${token}`, headers: { Origin: origin }, status: 401 },
    { path: '/page/index.html', protocols, headers: { Origin: origin }, status: 404 },
  ];
  for (const { status, ...how } of refusals) assert.equal(await dial(port, how), status, JSON.stringify(how));
  const socket = await connected(run);
  assert.equal(socket.protocol, 'ninebox'); // the token is not said back
});

test('every host has a token of its own, of 128 bits', async (t) => {
  const [one, other] = [await hosted(t), await hosted(t)];
  assert.match(one.token, /^[0-9a-f]{32}$/);
  assert.notEqual(one.token, other.token);
});

test('a page can ask why its bridge was refused', async (t) => {
  const run = await hosted(t);
  assert.equal((await ask(run.port, '/bridge', { headers: trusted(run) })).status, 204);
  assert.equal((await ask(run.port, '/bridge', { headers: { Authorization: 'Bearer 0' } })).status, 401);
  assert.equal((await ask(run.port, '/bridge')).status, 401);
});

test('a ticket leads to the page once', async (t) => {
  const { host, port, token } = await hosted(t);
  const { pathname } = new URL(host.addressForOnce());
  assert.equal((await ask(port, pathname, { method: 'HEAD' })).status, 404);
  const first = await ask(port, pathname);
  assert.deepEqual([first.status, first.headers.location], [302, `/page/index.html#${token}`]);
  assert.equal((await ask(port, pathname)).status, 404);
  assert.equal((await ask(port, '/open/null')).status, 404);
});

test('only files of the page and of lit-html are served', async (t) => {
  const root = await ownPage(t, 'a page');
  const run = await hosted(t, { root });
  await mkdir(join(root, 'node_modules/ws'));
  await mkdir(join(root, 'page/.git'));
  const secrets = ['package.json', 'secret.mjs', 'page/.hidden.mjs', 'page/.git/a.mjs', 'node_modules/ws/a.js', 'pages.mjs', 'page/other.js'];
  for (const path of secrets) await writeFile(join(root, path), 'secret');
  await symlink(join(root, 'secret.mjs'), join(root, 'page/out.mjs'));
  await symlink(root, join(root, 'page/up'));
  const refused = [
    '/secret.mjs', '/package.json', '/pages.mjs', '/page', '/page/', '/page/.hidden.mjs', '/page/.git/a.mjs',
    '/page/../secret.mjs', '/page/browser/../../secret.mjs', '/page/%2e%2e/secret.mjs', '/page/..%2fsecret.mjs',
    '/page/..\\secret.mjs', '/page//../secret.mjs', '/page/out.mjs', '/page/up/secret.mjs', '/page/other.js', '//page/index.html',
    '/page/index.html%00.css', '/page/browser/wire.d.ts', '/page/browser', '/node_modules/ws/a.js',
    '/node_modules/lit-html/package.json', '/node_modules/lit-html/../ws/a.js', '/page/nothing.mjs', '/favicon.ico',
    `/page/${'a'.repeat(5000)}.mjs`,
  ];
  for (const path of refused) {
    const { status, text } = await ask(run.port, path);
    assert.deepEqual([status, text], [404, ''], path);
  }
  const types = { '/page/index.html': 'text/html', '/page/bridge.mjs': 'text/javascript', '/page/style/dialogs.css': 'text/css' };
  for (const [path, type] of Object.entries(types)) {
    const { status, headers } = await ask(run.port, path);
    assert.deepEqual([status, headers['content-type']], [200, `${type}; charset=utf-8`], path);
  }
});

test('what the page imports is served from the checkout', async () => {
  for (const path of ['/page/bridge.mjs', '/page/browser/socket.mjs', '/node_modules/lit-html/lit-html.js', '/node_modules/lit-html/directives/live.js']) {
    assert.ok(await fileAt(path), path);
  }
});

test('the scripts come as one where they were joined since they changed, else one by one', async (t) => {
  const root = await ownPage(t, 'a page');
  const page = join(root, 'page');
  const served = async () => String((await fileAt('/page/window.js', root))?.bytes);
  const oneByOne = "import './main.mjs';\n";
  await rm(join(page, 'window.js'), { force: true });
  assert.equal(await served(), oneByOne);
  await writeFile(join(page, 'window.js'), 'all of them');
  assert.equal(await served(), 'all of them');
  await rename(join(page, 'window.js'), join(root, 'window.js'));
  await symlink(join(root, 'window.js'), join(page, 'window.js'));
  assert.equal(await fileAt('/page/window.js', root), null, 'a link leads out');
  await rename(join(root, 'window.js'), join(page, 'window.js'));
  const later = new Date(Date.now() + 1000);
  await utimes(join(page, 'view/grid.mjs'), later, later);
  assert.equal(await served(), oneByOne);
  await utimes(join(page, 'window.js'), later, later);
  assert.equal(await served(), 'all of them');
  await symlink(join(page, 'nowhere'), join(page, '.#grid.mjs')); // as an editor marks what it has open
  assert.equal(await served(), 'all of them');
  await symlink(join(page, 'nowhere'), join(page, 'gone.mjs'));
  assert.equal(await served(), oneByOne);
});

test('a file that did not change is not sent again', async (t) => {
  const root = await ownPage(t, 'one');
  const { port } = await hosted(t, { root });
  const first = await ask(port, '/page/index.html');
  assert.equal(first.text, 'one');
  const headers = { 'If-None-Match': String(first.headers.etag) };
  assert.equal((await ask(port, '/page/index.html', { headers })).status, 304);
  const bare = await ask(port, '/page/index.html', { method: 'HEAD' });
  assert.deepEqual([bare.status, bare.text, bare.headers['content-length']], [200, '', '3']);
  await writeFile(join(root, 'page/index.html'), 'two');
  assert.equal((await ask(port, '/page/index.html', { headers })).text, 'two');
});

test('every answer carries the strict policy', async (t) => {
  const { port } = await hosted(t, { root: await ownPage(t, 'a page') });
  for (const path of ['/', '/page/index.html', '/nothing', '/bridge', '/workbooks']) {
    const { headers } = await ask(port, path);
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
});

test('other methods are refused, and the root leads to the page', async (t) => {
  const run = await hosted(t);
  const root = await ask(run.port, '/');
  assert.deepEqual([root.status, root.headers.location], [302, '/page/index.html']);
  const options = { headers: trusted(run) };
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    assert.equal((await ask(run.port, '/page/index.html', { method, ...options })).status, 405, method);
  }
  for (const method of ['GET', 'PUT', 'OPTIONS']) {
    assert.equal((await ask(run.port, '/workbooks?name=a.xlsx', { method, ...options })).status, 405, method);
  }
});

test('a call goes to the daemon and its answer comes back; every page is told', async (t) => {
  const run = await reviewing(t);
  const [one, other] = [await connected(run), await connected(run)];
  const told = next(other, ({ event }) => event?.method === 'session.changed');
  const params = { employeeId: '007', performance: 'High', potential: 'High', mutationId: 'm1' };
  one.send(JSON.stringify({ id: 5, method: 'employee.move', params }));
  const { outcome } = await next(one, ({ id }) => id === 5);
  assert.equal(outcome.result.employee.box, 9);
  assert.ok(await told);
});

test('a new page is told at once how things stand', async (t) => {
  const run = await reviewing(t);
  const socket = await connected(run);
  const state = await next(socket, ({ event }) => event?.kind === 'state');
  assert.equal(state.event.state.name, 'ready');
  const late = await connected(run);
  const hello = await next(late, ({ event }) => event?.kind === 'hello');
  assert.equal(hello.event.hello.dataDir, run.home.dataDir);
});

test('an error of the daemon and a method that is not for pages are answers too', async (t) => {
  const run = await reviewing(t);
  const socket = await connected(run);
  const ask = (/** @type {number} */ id, /** @type {string} */ method, /** @type {object} */ params) => {
    socket.send(JSON.stringify({ id, method, params }));
    return next(socket, (message) => message.id === id);
  };
  assert.equal((await ask(1, 'employee.get', { employeeId: 'nobody' })).outcome.error.name, 'EmployeeNotFound');
  for (const method of ['shutdown', 'exit', 'initialize']) {
    assert.equal((await ask(2, method, {})).outcome.error.name, 'NotAllowed', method);
  }
});

test('a page that sends what is no message is sent away, and the others stay', async (t) => {
  const run = await hosted(t);
  const stays = await connected(run);
  const messages = [
    'no json', '[]', 'null', '7', '{}', '{"id":"1","method":"session.list","params":{}}', '{"id":1,"method":"session.list"}',
    '{"id":1,"method":"session.list","params":[]}', '{"id":1,"method":7,"params":{}}', '{"tell":"exit"}',
    '{"id":1,"folder":{"kind":"secret","path":null,"base":null}}', '{"id":1,"folder":{"kind":"folder","path":7,"base":null}}',
    '{"id":1,"folder":{"kind":"folder","path":"a\\u0000b","base":null}}', Buffer.from([1, 2]),
  ];
  for (const message of messages) {
    const socket = await connected(run);
    socket.send(message);
    const [code] = await once(socket, 'close');
    assert.equal(code, 1007, String(message));
  }
  stays.send('{"id":1,"folder":{"kind":"workbook","path":null,"base":null}}');
  assert.equal((await next(stays, ({ id }) => id === 1)).folder.path, run.home.workbooks);
});

test('a message over 64 MiB closes the socket', async (t) => {
  const run = await hosted(t);
  const socket = await connected(run);
  socket.on('error', () => {});
  socket.send(' '.repeat(64 * 1024 * 1024 + 1));
  const [code] = await once(socket, 'close');
  assert.equal(code, 1009);
});

test('a page that does not read is dropped, and its answers are not kept', async (t) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  t.after(() => server.close());
  await once(server, 'listening');
  let left = 0;
  const call = async () => ({ result: /** @type {any} */ ('x'.repeat(1_000_000)) });
  const supervisor = { call, subscribe: () => () => void (left += 1), restart() {} };
  const around = { supervisor, workbooks: '/', places: new Places([]), reveal() {}, maxUnread: 1_000_000 };
  const joined = once(server, 'connection');
  const page = new WebSocket(`ws://127.0.0.1:${/** @type {any} */ (server.address()).port}`);
  page.on('error', () => {});
  const [socket] = await joined;
  servePage(socket, around);
  await once(page, 'open');
  page.pause();
  const closed = once(socket, 'close');
  for (let id = 0; id < 50; id += 1) page.send(JSON.stringify({ id, method: 'session.list', params: {} }));
  await closed;
  assert.ok(socket.bufferedAmount < 4_000_000, String(socket.bufferedAmount));
  assert.equal(left, 1); // and is told nothing more
});

test('what a page sends again is what the supervisor would send again', async () => {
  const openrpc = JSON.parse(await readFile(new URL('../../protocol/openrpc.json', import.meta.url), 'utf8'));
  const names = openrpc.methods.map((/** @type {{ name: string }} */ { name }) => name);
  const reads = names.filter((/** @type {string} */ name) => kindOf(name, {}) === 'read');
  assert.deepEqual([...READS].sort(), reads.sort());
});
