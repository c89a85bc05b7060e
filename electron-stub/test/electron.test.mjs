/**
 * Electron's main process and preload against a stand-in `electron` module, with the real supervisor and daemon behind
 * them. It shows that the wiring is right; what Electron makes of it isn't shown here.
 */

import '../fixtures/electron/register.mjs';

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';

import { dataDirectory, sidecar } from '../electron/sidecar.mjs';
import * as electron from '../fixtures/electron/electron.mjs';
import { PEOPLE, temporary } from '../fixtures/hosting.mjs';

const { app, reset, seen } = electron;
const STUB = fileURLToPath(new URL('..', import.meta.url));
let run = 0;

/**
 * The app as it stands after its start; a page is loaded with `load`. Quits when the test ends.
 *
 * @param {import('node:test').TestContext} t
 */
async function started(t) {
  const folder = await temporary(t);
  reset({ paths: { userData: join(folder, 'app'), documents: join(folder, 'documents') } });
  const loaded = once(app, 'page-is-loaded');
  await import(`../electron/main.mjs?run=${(run += 1)}`);
  electron.moduleIsLoaded();
  await loaded;
  t.after(async () => {
    if (app.hasQuit) return;
    const quit = once(app, 'quit');
    app.quit();
    await quit;
  });
  return { folder, dataDir: join(folder, 'app/data'), window: seen.windows[0] };
}

/** Run the preload as Electron does in a sandbox: it may load `electron` and nothing else. @returns {Promise<import('../bridge.js').Bridge>} */
async function load() {
  const code = await readFile(join(STUB, 'electron/preload.cjs'), 'utf8');
  compileFunction(code, ['require'])((/** @type {string} */ name) => {
    assert.equal(name, 'electron');
    return electron;
  });
  return seen.exposed.ninebox;
}

/** @param {import('../bridge.js').Bridge} bridge @param {(event: any) => boolean} fits @returns {Promise<any>} */
function heard(bridge, fits) {
  return new Promise((resolve) => {
    bridge.subscribe((event) => {
      if (fits(event)) resolve(event);
    });
  });
}

test('a second start of the app only wakes the first', async (t) => {
  reset({ lock: false });
  await import(`../electron/main.mjs?run=${(run += 1)}`);
  electron.moduleIsLoaded();
  assert.equal(app.hasQuit, true);
  assert.deepEqual(seen.windows, []);
  const { window } = await started(t);
  window.minimized = true;
  app.emit('second-instance');
  assert.deepEqual([window.minimized, window.focused], [false, 1]);
});

test('the page runs isolated, in a sandbox, and can go nowhere', async (t) => {
  const { window } = await started(t);
  const { preload, ...preferences } = window.options.webPreferences;
  assert.deepEqual(preferences, { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false });
  assert.ok(existsSync(preload));
  const prevented = (/** @type {string} */ way, /** @type {string} */ url) => {
    let was = false;
    window.webContents.emit(way, { url, preventDefault: () => (was = true) });
    return was;
  };
  for (const way of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
    assert.ok(prevented(way, 'https://example.com/'), way);
  }
  assert.ok(prevented('will-navigate', 'file:///dropped.xlsx'));
  assert.equal(prevented('will-navigate', 'ninebox://app/page/index.html'), false); // loads itself anew
  assert.deepEqual(seen.openHandler({ url: 'https://example.com/' }), { action: 'deny' });
});

test('no permission is granted and no request leaves the machine', async (t) => {
  await started(t);
  seen.permission(null, 'geolocation', (/** @type {boolean} */ granted) => assert.equal(granted, false));
  assert.equal(seen.permissionCheck(), false);
  const cancelled = (/** @type {string} */ url) => {
    let decision;
    seen.beforeRequest({ url }, (/** @type {any} */ answer) => (decision = answer.cancel));
    return decision;
  };
  for (const url of ['https://example.com/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ninebox://other/page/', 'ws://x/']) {
    assert.equal(cancelled(url), true, url);
  }
  assert.equal(cancelled('ninebox://app/page/index.html'), false);
});

test('the page is served under its own scheme with the strict policy, and nothing else of the disk is', async (t) => {
  const { window } = await started(t);
  assert.equal(window.webContents.mainFrame.url, 'ninebox://app/page/index.html');
  assert.deepEqual(seen.schemes, [{ scheme: 'ninebox', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
  const get = async (/** @type {string} */ url, method = 'GET') => seen.protocol.handler(new Request(url, { method }));
  const page = await get('ninebox://app/page/index.html');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(page.headers.get('content-security-policy'), /^default-src 'none'; script-src 'self';/);
  assert.equal(await page.text(), await readFile(join(STUB, 'page/index.html'), 'utf8'));
  for (const url of ['ninebox://app/package.json', 'ninebox://app/page/%2e%2e%2fpackage.json', 'ninebox://other/page/index.html']) {
    assert.equal((await get(url)).status, 404, url);
  }
  assert.equal((await get('ninebox://app/page/index.html', 'POST')).status, 404);
});

test('through the preload a page asks the daemon, is told what happens, and finds how things stand', async (t) => {
  const { folder, dataDir } = await started(t);
  const bridge = await load();
  assert.deepEqual(Object.keys(seen.exposed), ['ninebox']);
  assert.equal(bridge.host, 'electron');
  const hello = await heard(bridge, ({ kind }) => kind === 'hello');
  assert.equal(hello.hello.dataDir, dataDir);
  const path = join(folder, 'people.xlsx');
  await writeFile(path, PEOPLE);
  const created = await bridge.call('session.create', { path, mutationId: 'c' });
  assert.ok('result' in created);
  const changed = heard(bridge, (event) => event.method === 'session.changed');
  const moved = await bridge.call('employee.move', { employeeId: '007', performance: 'High', potential: 'High', mutationId: 'm' });
  assert.ok('result' in moved && moved.result.employee.box === 9);
  await changed;
  const refused = await bridge.call('shutdown', {});
  assert.equal('error' in refused && refused.error.name, 'NotAllowed');
  /** @type {string[]} */
  const late = [];
  bridge.subscribe((event) => late.push(event.kind));
  assert.deepEqual(late, ['state', 'hello']); // at once
});

test('a page that was loaded anew hears everything once, and a listener that left nothing more', async (t) => {
  const { folder } = await started(t);
  await load();
  const bridge = await load();
  /** @type {string[]} */
  const told = [];
  const leave = bridge.subscribe((event) => event.kind === 'notification' && told.push(event.method));
  const path = join(folder, 'people.xlsx');
  await writeFile(path, PEOPLE);
  await bridge.call('session.create', { path, mutationId: 'c' });
  const changed = heard(bridge, (event) => event.method === 'session.changed');
  await bridge.call('employee.setNote', { employeeId: '007', note: 'one', mutationId: 'm1' });
  await changed;
  assert.deepEqual(told, ['session.changed']);
  leave();
  const again = heard(bridge, (event) => event.method === 'session.changed');
  await bridge.call('employee.setNote', { employeeId: '007', note: 'two', mutationId: 'm2' });
  await again;
  assert.deepEqual(told, ['session.changed']);
});

test('a listener that fails keeps nothing from the others', async (t) => {
  await started(t);
  const bridge = await load();
  t.mock.method(console, 'error', () => {});
  bridge.subscribe(() => {
    throw new Error('a bug of the page');
  });
  await heard(bridge, ({ kind }) => kind === 'hello');
});

test('a killed daemon is back, and the page was told of both', async (t) => {
  await started(t);
  const bridge = await load();
  const { hello } = await heard(bridge, ({ kind }) => kind === 'hello');
  const away = heard(bridge, ({ state }) => state?.name === 'reconnecting');
  const back = heard(bridge, (event) => event.kind === 'hello' && event.again);
  process.kill(hello.daemon.pid, 'SIGKILL');
  await away;
  assert.notEqual((await back).hello.daemon.pid, hello.daemon.pid);
});

test('only our own page in the main frame may ask', async (t) => {
  const { window } = await started(t);
  const bridge = await load();
  const frames = [
    { url: 'https://evil.example/page/', parent: null },
    { url: 'ninebox://app.evil/page/index.html', parent: null },
    { url: 'file:///page/index.html', parent: null },
    { url: 'ninebox://app/page/index.html', parent: window.webContents.mainFrame },
  ];
  for (const frame of frames) {
    seen.frame = frame;
    await assert.rejects(bridge.call('session.list', {}), /may not ask/);
    await assert.rejects(bridge.openFile('workbook'), /may not ask/);
    await assert.rejects(bridge.saveFile('workbook', 'a.xlsx'), /may not ask/);
    bridge.show(join(seen.paths.userData, 'data'));
  }
  assert.deepEqual([seen.shown, seen.dialogs], [[], []]);
  seen.frame = null;
  assert.ok('result' in (await bridge.call('session.list', {})));
});

test('the dialogs are the system\'s own, with the files of the kind', async (t) => {
  const { folder, window } = await started(t);
  const bridge = await load();
  assert.equal(await bridge.openFile('workbook'), null);
  seen.choice = { canceled: false, filePaths: ['/a.xlsx'], filePath: '/b.xlsx' };
  assert.equal(await bridge.openFile('folder'), '/a.xlsx');
  assert.equal(await bridge.openFile('bundle'), '/a.xlsx');
  assert.equal(await bridge.saveFile('workbook', 'people.xlsx'), '/b.xlsx');
  assert.equal(await bridge.saveFile('workbook', join(folder, 'people.xlsx')), '/b.xlsx');
  const workbooks = [{ name: 'Workbooks', extensions: ['xlsx', 'xlsm', 'xls', 'xlsb', 'ods'] }];
  assert.deepEqual(seen.dialogs, [
    { window, properties: ['openFile'], filters: workbooks },
    { window, properties: ['openDirectory'], filters: [] },
    { window, properties: ['openFile'], filters: [{ name: 'Ninebox bundles', extensions: ['ninebox', 'zip'] }] },
    { window, defaultPath: join(folder, 'documents/people.xlsx'), filters: workbooks },
    { window, defaultPath: join(folder, 'people.xlsx'), filters: workbooks },
  ]);
});

test('a dropped file has the path that Electron knows, and one without has none', async (t) => {
  await started(t);
  const bridge = await load();
  assert.equal(await bridge.pathOf(/** @type {any} */ ({ path: '/a/people.xlsx' })), '/a/people.xlsx');
  assert.equal(await bridge.pathOf(/** @type {any} */ ({})), null);
});

test('only places that the daemon named are shown', async (t) => {
  const { folder, dataDir } = await started(t);
  const bridge = await load();
  await heard(bridge, ({ kind }) => kind === 'hello'); // the folder of logs is there
  const [path, elsewhere] = [join(folder, 'people.xlsx'), '/etc/passwd'];
  await writeFile(path, PEOPLE);
  bridge.show(path);
  await bridge.call('session.create', { path, mutationId: 'c' });
  for (const shown of [elsewhere, join(dataDir, 'nothing'), path, join(dataDir, 'logs')]) {
    const done = once(app, 'path-is-shown');
    bridge.show(shown);
    if (existsSync(shown) && shown !== elsewhere) await done;
  }
  assert.deepEqual([seen.shown, seen.opened], [[path], [join(dataDir, 'logs')]]); // a folder is opened
});

test('the app quits once its daemon has ended in order, however often it is asked', async (t) => {
  await started(t);
  const bridge = await load();
  const { hello } = await heard(bridge, ({ kind }) => kind === 'hello');
  const quit = once(app, 'quit');
  app.emit('window-all-closed');
  app.quit();
  assert.equal(app.hasQuit, false);
  await quit;
  assert.throws(() => process.kill(hello.daemon.pid, 0), { code: 'ESRCH' });
});

test('a window that is gone is told nothing more', async (t) => {
  const { window } = await started(t);
  const bridge = await load();
  await heard(bridge, ({ kind }) => kind === 'hello');
  const complaints = t.mock.method(console, 'error', () => {});
  window.webContents.destroyed = true;
  window.webContents.emit('destroyed');
  const quit = once(app, 'quit');
  app.quit(); // `stopping` would be told
  await quit;
  assert.equal(complaints.mock.callCount(), 0);
});

test('a start of the app while its daemon is still being ended harms nothing', async (t) => {
  const { window } = await started(t);
  await heard(await load(), ({ kind }) => kind === 'hello');
  window.webContents.destroyed = true;
  window.webContents.emit('destroyed');
  const quit = once(app, 'quit');
  app.emit('window-all-closed');
  app.emit('second-instance');
  await quit;
});

test('a page that crashes is loaded anew, but not more than three times within a minute', async (t) => {
  const { window } = await started(t);
  await heard(await load(), ({ kind }) => kind === 'hello');
  const complaints = t.mock.method(console, 'error', () => {});
  let now = 1_000_000;
  t.mock.method(Date, 'now', () => now);
  let loads = 0;
  app.on('page-is-loaded', () => (loads += 1));
  const crash = async (reason = 'crashed') => {
    window.webContents.emit('render-process-gone', {}, { reason, exitCode: 1 });
    await new Promise(setImmediate);
    return loads;
  };
  assert.equal(await crash('clean-exit'), 0);
  assert.deepEqual([await crash(), await crash('oom')], [1, 2]);
  now += 59_999;
  assert.equal(await crash(), 3);
  now += 1; // a minute after the first two
  assert.deepEqual([await crash(), await crash()], [4, 5]);
  assert.deepEqual(seen.boxes, []);
  const quit = once(app, 'quit');
  assert.equal(await crash(), 5);
  assert.equal(seen.boxes.length, 1);
  await quit;
  assert.equal(complaints.mock.callCount(), 0);
});

test('a page that crashed is told nothing until it is loaded anew', async (t) => {
  const { window } = await started(t);
  await heard(await load(), ({ kind }) => kind === 'hello');
  window.loadURL = async () => {}; // takes its time
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  const send = t.mock.method(window.webContents, 'send');
  const quit = once(app, 'quit');
  app.quit(); // `stopping` would be told
  await quit;
  assert.equal(send.mock.callCount(), 0);
});

test('a packaged app starts the daemon that was packed with it', () => {
  const facts = { isPackaged: true, resourcesPath: '/r', env: { NINEBOX_DAEMON: 'other' } };
  assert.deepEqual(sidecar({ ...facts, platform: 'linux' }), ['/r/sidecar/ninebox-daemon']);
  assert.deepEqual(sidecar({ ...facts, platform: 'win32' }), ['/r/sidecar/ninebox-daemon.exe']);
  assert.deepEqual(sidecar({ ...facts, isPackaged: false }), ['other']);
  assert.equal(dataDirectory('/u', {}), '/u/data');
  assert.equal(dataDirectory('/u', { NINEBOX_DATA_DIR: '/d' }), '/d');
});

test('everything that is packed exists, or is said to be built', async () => {
  const lines = (await readFile(join(STUB, 'electron/electron-builder.yml'), 'utf8')).split('\n');
  const paths = lines.flatMap((line) => {
    const [, path] = /^(?: {2}- (?:from: )?|\s+entitlements(?:Inherit)?: )([\w./*-]+)$/.exec(line) ?? [];
    const isBuilt = path === 'sidecar';
    return path && !isBuilt ? [path.replace('/**/*', '')] : [];
  });
  assert.ok(paths.length >= 9, paths.join(' '));
  for (const path of paths) assert.ok(existsSync(resolve(STUB, path)), path);
});

test('everything that the main process loads is packed', async () => {
  const yml = await readFile(join(STUB, 'electron/electron-builder.yml'), 'utf8');
  const packed = [...yml.matchAll(/^ {2}- ([\w./*-]+)$/gm)].map(([, path]) => path.replace('/**/*', ''));
  /** @type {Set<string>} */
  const loaded = new Set();
  /** @param {string} path */
  const follow = async (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const code = await readFile(join(STUB, path), 'utf8');
    for (const [, from] of code.matchAll(/^(?:import|export) .*?from '(\.[^']+)';$/gms)) await follow(join(path, '..', from));
  };
  await follow('electron/main.mjs');
  assert.ok(loaded.size > 8);
  for (const path of loaded) assert.ok(packed.some((one) => path === one || path.startsWith(`${one}/`)), path);
});
