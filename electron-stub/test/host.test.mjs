import assert from 'node:assert/strict';
import { once } from 'node:events';
import { watch } from 'node:fs';
import disk, { link, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { connect } from 'node:net';
import { extname, join } from 'node:path';
import { test } from 'node:test';

import { WebSocket, WebSocketServer } from 'ws';

import { browserCommand, hasDisplay, kindAt, revealCommand } from '../browser/desktop.mjs';
import { fileAt } from '../browser/files.mjs';
import { folderAt } from '../browser/folders.mjs';
import { servePage } from '../browser/pages.mjs';
import { keepUpload, safeName, sweepUploads } from '../browser/uploads.mjs';
import { PEOPLE, ask, dial, hosted, next, ownPage, reviewing, temporary } from '../fixtures/hosting.mjs';
import { READS } from '../page/browser/reads.mjs';
import { kindOf } from '../supervisor/methods.mjs';
import { Places } from '../supervisor/places.mjs';

/** @param {{ origin: string, token: string }} run @param {Record<string, string>} [others] */
const trusted = ({ origin, token }, others) => ({ Origin: origin, Authorization: `Bearer ${token}`, ...others });

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
  const secrets = ['package.json', 'secret.mjs', 'page/.hidden.mjs', 'page/.git/a.mjs', 'node_modules/ws/a.js', 'pages.mjs'];
  for (const path of secrets) await writeFile(join(root, path), 'secret');
  await symlink(join(root, 'secret.mjs'), join(root, 'page/out.mjs'));
  await symlink(root, join(root, 'page/up'));
  const refused = [
    '/secret.mjs', '/package.json', '/pages.mjs', '/page', '/page/', '/page/.hidden.mjs', '/page/.git/a.mjs',
    '/page/../secret.mjs', '/page/browser/../../secret.mjs', '/page/%2e%2e/secret.mjs', '/page/..%2fsecret.mjs',
    '/page/..\\secret.mjs', '/page//../secret.mjs', '/page/out.mjs', '/page/up/secret.mjs', '//page/index.html',
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

test('an upload keeps what it is given: same bytes, same path; other bytes, another name', async (t) => {
  const run = await hosted(t);
  const upload = async (/** @type {string} */ body) => {
    const answer = await ask(run.port, '/workbooks?name=people.xlsx', { method: 'POST', headers: trusted(run), body: Buffer.from(body) });
    return JSON.parse(answer.text).path;
  };
  const at = (/** @type {string} */ name) => join(run.home.workbooks, name);
  assert.equal(await upload('one'), at('people.xlsx'));
  assert.equal(await upload('one'), at('people.xlsx'));
  assert.equal(await upload('two'), at('people (2).xlsx'));
  assert.equal(await upload('twp'), at('people (3).xlsx'));
  assert.equal(await upload('two'), at('people (2).xlsx'));
  assert.equal(await readFile(at('people.xlsx'), 'utf8'), 'one');
  assert.deepEqual((await readdir(run.home.workbooks)).sort(), ['people (2).xlsx', 'people (3).xlsx', 'people.xlsx']);
});

test('uploads at the same time under one name become as many files', async (t) => {
  const run = await hosted(t);
  const bodies = Array.from({ length: 8 }, (_, number) => Buffer.from(`number ${number}`));
  const answers = await Promise.all(
    bodies.map((body) => ask(run.port, '/workbooks?name=people.xlsx', { method: 'POST', headers: trusted(run), body })),
  );
  const paths = answers.map(({ text }) => JSON.parse(text).path);
  assert.equal(new Set(paths).size, 8);
  for (const [index, path] of paths.entries()) assert.deepEqual(await readFile(path), bodies[index]);
});

test('an upload without token or from elsewhere is refused, and nothing is written', async (t) => {
  const run = await hosted(t);
  const body = Buffer.from('one');
  /** @type {{ headers: Record<string, string>, status: number }[]} */
  const refusals = [
    { headers: { Origin: run.origin }, status: 401 },
    { headers: { Origin: run.origin, Authorization: `Bearer ${run.token}0` }, status: 401 },
    { headers: trusted(run, { Origin: 'https://evil.example' }), status: 403 },
    { headers: { Authorization: `Bearer ${run.token}` }, status: 403 },
  ];
  for (const { status, headers } of refusals) {
    assert.equal((await ask(run.port, '/workbooks?name=a.xlsx', { method: 'POST', headers, body })).status, status);
  }
  assert.deepEqual(await readdir(run.home.workbooks), []);
});

test('an upload over the limit is refused, said or unsaid, and leaves nothing', async (t) => {
  const run = await hosted(t, { uploadLimit: 1000 });
  const upload = (/** @type {Buffer | Buffer[]} */ body) =>
    ask(run.port, '/workbooks?name=a.xlsx', { method: 'POST', headers: trusted(run), body });
  const said = trusted(run, { 'Content-Length': '1001' });
  const early = request({ port: run.port, host: '127.0.0.1', path: '/workbooks?name=a.xlsx', method: 'POST', headers: said });
  early.flushHeaders();
  const [answer] = await once(early, 'response'); // before a byte of it came
  assert.equal(answer.statusCode, 413);
  early.on('error', () => {}).destroy();
  assert.equal((await upload(Array.from({ length: 50 }, () => Buffer.alloc(100_000)))).status, 413);
  assert.deepEqual(await readdir(run.home.workbooks), []);
  assert.equal((await upload([Buffer.alloc(999), Buffer.alloc(1)])).status, 200);
  assert.deepEqual(await readdir(run.home.workbooks), ['a.xlsx']);
});

test('an upload that is refused in the middle is answered, and its connection still serves', async (t) => {
  const run = await hosted(t, { uploadLimit: 1000 });
  const socket = connect(run.port, '127.0.0.1');
  t.after(() => socket.destroy());
  let heard = '';
  socket.setEncoding('latin1').on('data', (text) => (heard += text));
  const head = [`Host: 127.0.0.1:${run.port}`, ...Object.entries(trusted(run)).map(([name, value]) => `${name}: ${value}`)];
  socket.write(`POST /workbooks?name=a.xlsx HTTP/1.1\r\n${head.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  socket.write(`7d0\r\n${'x'.repeat(2000)}\r\n`);
  while (!heard.includes(' 413 ')) await once(socket, 'data');
  socket.write(`0\r\n\r\nGET /bridge HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
  while (!heard.includes(' 204 ')) await once(socket, 'data');
});

test('an upload that breaks off leaves nothing, whoever breaks it off', async (t) => {
  const folder = await temporary(t);
  for (const breaks of ['page', 'host']) {
    const run = await hosted(t);
    const headers = trusted(run, { 'Content-Length': '100' });
    const asked = request({ port: run.port, host: '127.0.0.1', path: '/workbooks?name=a.xlsx', method: 'POST', headers });
    asked.on('error', () => {});
    const begun = once(watch(run.home.workbooks, { persistent: false }), 'change');
    asked.write('a piece');
    await begun;
    assert.equal((await readdir(run.home.workbooks)).length, 1);
    if (breaks === 'page') asked.destroy();
    await run.host.close(); // waits for what is under way
    assert.deepEqual(await readdir(run.home.workbooks), [], breaks);
  }
  async function* breaking() {
    while ((await readdir(folder)).length === 0) yield Buffer.from('a piece');
    throw new Error('gone');
  }
  await assert.rejects(keepUpload(breaking(), folder, 'a.xlsx'), /gone/);
  assert.deepEqual(await readdir(folder), []);
});

test('what a killed host left of an upload is swept, and nothing else', async (t) => {
  const folder = await temporary(t);
  const names = ['.part-1-x', `.part-${process.pid}-x`, 'people.xlsx', '.hidden'];
  for (const name of names) await writeFile(join(folder, name), '');
  await sweepUploads(folder);
  assert.deepEqual((await readdir(folder)).sort(), names.slice(1).sort());
});

test('no name of an upload leads out of the folder or means a device', () => {
  const names = {
    'people.xlsx': 'people.xlsx',
    '../../etc/passwd': 'passwd',
    '..\\..\\people.xlsx': 'people.xlsx',
    '..': 'workbook',
    '': 'workbook',
    '.htaccess': 'htaccess',
    'a\u0000b\n<c>:"|?*.xlsx': 'a_b__c______.xlsx',
    'CON.xlsx': '_CON.xlsx',
    'lpt1.old.xlsx': '_lpt1.old.xlsx',
    'Ju\u0308rgen.xlsx': 'J\u00fcrgen.xlsx',
    'people.xlsx. ': 'people.xlsx',
  };
  for (const [wanted, name] of Object.entries(names)) assert.equal(safeName(wanted), name, wanted);
  assert.equal(safeName(`${'ä'.repeat(300)}.xlsx`), `${'ä'.repeat(95)}.xlsx`);
  assert.equal(safeName(`${'a'.repeat(189)}😀b.xlsx`), `${'a'.repeat(189)}.xlsx`); // no half letter
  assert.equal(safeName(`a.${'中'.repeat(9)}`), `a.${'中'.repeat(5)}`);
});

test('a long name in any script is kept, and so is another file of that name', async (t) => {
  const folder = await temporary(t);
  for (const letter of ['中', 'ж', 'a', '😀']) {
    const name = `${letter.repeat(300)}.xlsx`;
    for (const text of ['one', 'two']) {
      const path = await keepUpload(bytesOf(text), folder, name);
      assert.equal(await readFile(path, 'utf8'), text);
      assert.equal(extname(path), '.xlsx');
    }
  }
  assert.equal((await readdir(folder)).length, 8);
});

/** @param {string} text */
async function* bytesOf(text) {
  yield Buffer.from(text);
}

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

test('a folder shows folders and what the dialog is about, in the order that people count', async (t) => {
  const folder = await temporary(t);
  for (const name of ['10.xlsx', '2.XLSX', 'b.ods', 'a.txt', '.hidden.xlsx', '~$2.xlsx', 'r.ninebox']) await writeFile(join(folder, name), 'x');
  for (const name of ['z', '.git']) await mkdir(join(folder, name));
  await symlink(join(folder, 'nowhere.xlsx'), join(folder, 'dead.xlsx'));
  await symlink(join(folder, 'a.txt'), join(folder, 'text'));
  await symlink(join(folder, 'z'), join(folder, 'linked'));
  const names = async (/** @type {import('../bridge.js').FileKind} */ kind) => {
    const answer = await folderAt({ kind, path: folder, base: null }, '/');
    assert.ok(!('refused' in answer));
    return answer.entries.map(({ name }) => name);
  };
  assert.deepEqual(await names('workbook'), ['linked', 'z', '2.XLSX', '10.xlsx', 'b.ods']);
  assert.deepEqual(await names('bundle'), ['linked', 'z', 'r.ninebox']);
  assert.deepEqual(await names('folder'), ['linked', 'z']);
});

test('a path is taken as somebody types it, and says what is there', async (t) => {
  const folder = await temporary(t);
  await writeFile(join(folder, 'a.xlsx'), 'abc');
  const at = async (/** @type {string | null} */ path, /** @type {string | null} */ base = null) => {
    const answer = await folderAt({ kind: 'workbook', path, base }, folder);
    return 'refused' in answer ? answer.refused : [answer.path, answer.name, answer.is];
  };
  assert.deepEqual(await at(null), [folder, null, 'folder']);
  assert.deepEqual(await at('a.xlsx'), [folder, 'a.xlsx', 'file']);
  assert.deepEqual(await at('new.xlsx'), [folder, 'new.xlsx', null]);
  assert.deepEqual(await at('.', join(folder, '..')), [join(folder, '..'), null, 'folder']);
  assert.equal(await at('nothing/new.xlsx'), 'missing');
  assert.equal(await at('a.xlsx/new.xlsx'), 'missing');
  const home = await folderAt({ kind: 'workbook', path: '~', base: null }, folder);
  assert.ok(!('refused' in home) && home.path === home.home);
});

test('a long folder is cut, and says so', async (t) => {
  const folder = await temporary(t);
  const first = join(folder, '0.xlsx');
  await writeFile(first, '');
  for (let number = 1; number < 2003; number += 1) await link(first, join(folder, `${number}.xlsx`));
  const answer = await folderAt({ kind: 'workbook', path: null, base: null }, folder);
  assert.ok(!('refused' in answer));
  assert.deepEqual([answer.entries.length, answer.left, answer.entries.at(-1)?.name], [2000, 3, '1999.xlsx']);
});

test('of a long folder only what is shown is looked at', async (t) => {
  const folder = await temporary(t);
  const first = join(folder, '0.xlsx');
  await writeFile(first, '');
  for (let number = 1; number < 2100; number += 1) await link(first, join(folder, `${number}.xlsx`));
  await mkdir(join(folder, 'z'));
  const stat = t.mock.method(disk, 'stat');
  syncBuiltinESMExports(); // so that it is counted for whoever imported it by name
  t.after(() => {
    stat.mock.restore();
    syncBuiltinESMExports();
  });
  const answer = await folderAt({ kind: 'workbook', path: null, base: null }, folder);
  assert.ok(!('refused' in answer));
  assert.deepEqual([answer.entries[0].name, answer.entries.length, answer.left], ['z', 2000, 101]);
  assert.equal(stat.mock.callCount(), 2001); // the folder itself is one
});

test('what a page sends again is what the supervisor would send again', async () => {
  const openrpc = JSON.parse(await readFile(new URL('../../protocol/openrpc.json', import.meta.url), 'utf8'));
  const names = openrpc.methods.map((/** @type {{ name: string }} */ { name }) => name);
  const reads = names.filter((/** @type {string} */ name) => kindOf(name, {}) === 'read');
  assert.deepEqual([...READS].sort(), reads.sort());
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
