/**
 * The browser's side of the host in a real Chromium: bridge, dialogs, uploads and policy, on a page of the test's own.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { PEOPLE, ownPage, reviewing } from '../../fixtures/hosting.mjs';
import { browser, skip } from './chromium.mjs';

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
  <link rel="stylesheet" href="style/dialogs.css"><link rel="icon" href="data:,">
  </head><body><button id="before">Before</button></body></html>`;

/** @param {string} says @param {(t: import('node:test').TestContext) => Promise<void>} run */
const journey = (says, run) => void test(says, { skip }, run);

/** @param {import('node:test').TestContext} t */
async function opened(t) {
  const root = await ownPage(t, PAGE);
  const run = await reviewing(t, { root });
  const page = await (await browser()).newPage();
  t.after(() => page.close());
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.addInitScript(() => {
    /** @type {WebSocket[]} */
    const sockets = [];
    class Kept extends WebSocket {
      /** @param {string} address @param {string[]} protocols */
      constructor(address, protocols) {
        super(address, protocols);
        sockets.push(this);
      }
    }
    Object.assign(window, { sockets, WebSocket: Kept });
  });
  await page.goto(run.host.address);
  await page.evaluate(async () => {
    const { bridge } = await import(/** @type {any} */ ('/page/bridge.mjs'));
    const made = await bridge();
    Object.assign(window, { made, events: [] });
    made.subscribe((/** @type {any} */ event) => /** @type {any} */ (window).events.push(event));
  });
  return { ...run, page, problems };
}

/** Start a dialog and leave its answer in `window.chosen`. @param {import('playwright-core').Page} page @param {string} how @param {any[]} words */
async function ask(page, how, ...words) {
  await page.focus('#before');
  await page.evaluate(
    ([how, ...words]) => {
      const all = /** @type {any} */ (window);
      all.chosen = undefined;
      all.made[how](...words).then((/** @type {any} */ path) => (all.chosen = path));
    },
    [how, ...words],
  );
  await page.waitForSelector('[data-testid=file-dialog] .file-dialog-folder:not(:empty)');
}

/** @param {import('playwright-core').Page} page @returns {Promise<string | null>} */
async function chosen(page) {
  await page.waitForFunction(() => /** @type {any} */ (window).chosen !== undefined);
  assert.equal(await page.locator('[data-testid=file-dialog]').count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'before'); // focus is back
  return page.evaluate(() => /** @type {any} */ (window).chosen);
}

/** Wait until the dialog is at a folder. @param {import('playwright-core').Page} page @param {string} path */
function shows(page, path) {
  return page.waitForFunction((path) => document.querySelector('.file-dialog-folder')?.textContent === path, path);
}

const path = (/** @type {import('playwright-core').Page} */ page) => page.getByTestId('file-dialog-path');
const rows = (/** @type {import('playwright-core').Page} */ page) => page.locator('.file-dialog-name').allTextContents();

journey('a page gets its bridge, and asks the daemon through it', async (t) => {
  const { page, problems } = await opened(t);
  assert.equal(new URL(page.url()).pathname, '/page/index.html');
  const answer = await page.evaluate(() => /** @type {any} */ (window).made.call('employee.list', {}));
  assert.deepEqual(answer.result.employees.map((/** @type {any} */ { name }) => name), ['Ada Okafor', 'Bo Chen']);
  const kinds = await page.evaluate(() => /** @type {any} */ (window).events.map((/** @type {any} */ { kind }) => kind));
  assert.ok(kinds.includes('state') && kinds.includes('hello'));
  assert.deepEqual(problems, []);
});

journey('where a preload put a bridge, that is the one', async (t) => {
  const { page } = await opened(t);
  const same = await page.evaluate(async () => {
    /** @type {any} */ (window).ninebox = { host: 'electron' };
    const { bridge } = await import(/** @type {any} */ ('/page/bridge.mjs'));
    return (await bridge()).host;
  });
  assert.equal(same, 'electron');
});

journey('the policy holds: nothing inline, nothing from elsewhere', async (t) => {
  const { page, problems } = await opened(t);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inline = true';
    document.body.append(script);
    document.body.setAttribute('style', 'color: red');
    return fetch('http://127.0.0.1:9/').catch(() => {});
  });
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).inline), undefined);
  for (const rule of ["script-src 'self'", "style-src 'self'", "connect-src 'self'"]) {
    assert.ok(problems.some((text) => text.includes('Content Security Policy') && text.includes(rule)), rule);
  }
});

journey('another site can neither open the bridge nor show the page in a frame', async (t) => {
  const { origin, port, token } = await opened(t);
  const other = await (await browser()).newPage();
  t.after(() => other.close());
  // On loopback too: what keeps public sites from loopback is the browser's, and no browser must have it.
  const site = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<iframe></iframe>'));
  t.after(() => site.close());
  await once(site.listen(0, '127.0.0.1'), 'listening');
  await other.goto(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (site.address()).port}/`);
  const closed = await other.evaluate(
    ([port, token]) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge`, ['ninebox', String(token)]);
        socket.onopen = () => resolve('open');
        socket.onclose = () => resolve('closed');
      }),
    [port, token],
  );
  assert.equal(closed, 'closed');
  const upload = await other.evaluate(
    ([origin, token]) =>
      fetch(`${origin}/workbooks?name=a.xlsx`, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: 'x' }).then(
        () => 'sent',
        () => 'refused',
      ),
    [origin, token],
  );
  assert.equal(upload, 'refused');
  const said = other.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await other.evaluate((origin) => document.querySelector('iframe')?.setAttribute('src', `${origin}/page/index.html`), origin);
  await said;
});

journey('a dropped connection comes back by itself, and what was asked meanwhile is answered', async (t) => {
  const { page } = await opened(t);
  const { answer, told } = await page.evaluate(async () => {
    const { made, events, sockets } = /** @type {any} */ (window);
    await made.call('settings.get', {});
    events.length = 0;
    sockets.at(-1).close();
    const answer = await made.call('employee.move', { employeeId: '007', performance: 'High', potential: 'High', mutationId: 'm' });
    return { answer, told: events.map((/** @type {any} */ event) => event.state?.name ?? event.again) };
  });
  assert.equal(answer.result.employee.box, 9);
  assert.deepEqual(told.slice(0, 3), ['reconnecting', 'ready', true]);
});

journey('a page with the token of another host says so', async (t) => {
  const { page, origin } = await opened(t);
  await page.goto(`${origin}/#${'0'.repeat(32)}`);
  await page.reload(); // only the fragment changed
  const failed = await page.evaluate(async () => {
    const { bridge } = await import(/** @type {any} */ ('/page/bridge.mjs'));
    const made = await bridge();
    return new Promise((resolve) => {
      made.subscribe((/** @type {any} */ { state }) => state?.name === 'failed' && resolve(state.reason));
    });
  });
  assert.match(String(failed), /not valid any more/);
});

journey('a page whose address was typed without a token says so', async (t) => {
  const { page, origin } = await opened(t);
  await page.goto(`${origin}/page/index.html?`);
  const failed = await page.evaluate(async () => {
    const { bridge } = await import(/** @type {any} */ ('/page/bridge.mjs'));
    const made = await bridge();
    /** @type {string[]} */
    const reasons = [];
    made.subscribe((/** @type {any} */ { state }) => reasons.push(state.reason));
    return reasons;
  });
  assert.match(failed.join(), /^this address is not whole/);
});

journey('a workbook is opened by keyboard alone', async (t) => {
  const { page, home } = await opened(t);
  await mkdir(join(home.workbooks, 'older'));
  await writeFile(join(home.workbooks, 'older/10.xlsx'), PEOPLE);
  await writeFile(join(home.workbooks, 'older/2.xlsx'), PEOPLE);
  await writeFile(join(home.workbooks, 'older/readme.txt'), '');
  await ask(page, 'openFile', 'workbook');
  assert.deepEqual(await rows(page), ['older', 'people.xlsx']);
  await page.keyboard.press('Enter'); // into the folder
  await shows(page, join(home.workbooks, 'older'));
  assert.deepEqual(await rows(page), ['2.xlsx', '10.xlsx']);
  await page.keyboard.press('Backspace'); // and back up, to the folder that one came from
  await shows(page, home.workbooks);
  assert.match((await page.locator('[aria-selected=true]').textContent()) ?? '', /older/);
  await page.keyboard.press('Enter');
  await shows(page, join(home.workbooks, 'older'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await chosen(page), join(home.workbooks, 'older/10.xlsx'));
});

journey('a letter goes to the next name that begins with it', async (t) => {
  const { page, home } = await opened(t);
  for (const name of ['alpha.xlsx', 'beta.xlsx', 'bravo.xlsx']) await writeFile(join(home.workbooks, name), '');
  await ask(page, 'openFile', 'workbook');
  await page.keyboard.press('b');
  assert.equal(await path(page).inputValue(), 'beta.xlsx');
  await page.keyboard.press('b');
  assert.equal(await path(page).inputValue(), 'bravo.xlsx');
  await page.keyboard.press('Home');
  assert.equal(await path(page).inputValue(), 'alpha.xlsx');
  await page.keyboard.press('End');
  assert.equal(await path(page).inputValue(), 'people.xlsx');
});

journey('the mouse selects with one click and opens with two', async (t) => {
  const { page, path: people } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await page.getByText('people.xlsx').click();
  assert.equal(await path(page).inputValue(), 'people.xlsx');
  await page.getByText('people.xlsx').dblclick();
  assert.equal(await chosen(page), people);
});

journey('a full path can be typed, and one that is not there is said', async (t) => {
  const { page, path: people, home } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await path(page).fill(join(home.path, 'nothing.xlsx'));
  await page.getByTestId('file-dialog-choose').click();
  await page.getByRole('status').getByText('There is no file at').waitFor();
  await path(page).fill(join(home.path, 'no/folder.xlsx'));
  await path(page).press('Enter');
  await page.getByRole('status').getByText('There is no folder for').waitFor();
  await path(page).fill(home.path);
  await path(page).press('Enter');
  await shows(page, home.path);
  assert.deepEqual(await rows(page), ['data', 'workbooks']);
  await path(page).fill(people);
  await path(page).press('Enter');
  assert.equal(await chosen(page), people);
});

journey('up, home and workbooks are a press away', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await shows(page, home.workbooks);
  await page.getByRole('button', { name: 'Up' }).click();
  await shows(page, home.path);
  await page.getByRole('button', { name: 'Home' }).click();
  await shows(page, homedir());
  await page.getByRole('button', { name: 'Workbooks' }).click();
  await shows(page, home.workbooks);
});

journey('an answer that comes late takes nobody back', async (t) => {
  const { page } = await opened(t);
  await page.evaluate(async () => {
    const { chooseFile } = await import(/** @type {any} */ ('/page/browser/dialogs.mjs'));
    const at = (/** @type {string} */ path) => ({ path, parent: '/above', home: '/', start: '/', name: null, full: path, is: 'folder', entries: [], left: 0 });
    const late = new Promise((resolve) => Object.assign(window, { release: () => resolve(at('/late')) }));
    const folder = async (/** @type {any} */ { path }) => (path === '/late' ? late : at(path ?? '/start'));
    void chooseFile({ folder, upload: async () => null }, { kind: 'workbook', purpose: 'open', suggested: null });
  });
  await shows(page, '/start');
  await path(page).fill('/late');
  await path(page).press('Enter');
  await page.getByRole('button', { name: 'Up' }).click();
  await shows(page, '/above');
  await page.evaluate(() => /** @type {any} */ (window).release());
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(await page.locator('.file-dialog-folder').textContent(), '/above');
});

journey('what is typed before the folder is listed stays, and so does the cursor', async (t) => {
  const { page } = await opened(t);
  for (const [purpose, suggested] of [['save', 'people.xlsx'], ['save', '/gone/people.xlsx'], ['open', null]]) {
    await page.evaluate(async (wish) => {
      const { chooseFile } = await import(/** @type {any} */ ('/page/browser/dialogs.mjs'));
      const all = /** @type {any} */ (window);
      const shown = (/** @type {string | null} */ name) => ({ path: '/start', parent: '/', home: '/', start: '/', name, full: '/start', is: 'folder', entries: [], left: 0 });
      const listed = new Promise((resolve) => (all.release = resolve));
      const folder = (/** @type {any} */ { path }) =>
        listed.then(() => (path?.startsWith('/gone') ? { refused: 'missing', full: path } : shown(path)));
      all.chosen = undefined;
      chooseFile({ folder, upload: async () => null }, wish).then((/** @type {any} */ path) => (all.chosen = path));
    }, { kind: 'workbook', purpose, suggested });
    await path(page).pressSequentially('spri');
    await page.evaluate(() => /** @type {any} */ (window).release());
    await shows(page, '/start');
    await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.keyboard.type('ng.xlsx');
    assert.equal(await path(page).inputValue(), 'spring.xlsx', `${purpose} ${suggested}`);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => /** @type {any} */ (window).chosen !== undefined);
  }
});

journey('Esc and Cancel change nothing', async (t) => {
  const { page } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  await page.keyboard.press('Escape');
  assert.equal(await chosen(page), null);
  await ask(page, 'saveFile', 'workbook', 'people.xlsx');
  await page.getByTestId('file-dialog-cancel').click();
  assert.equal(await chosen(page), null);
});

journey('saving begins with the suggested name, its ending spared, and asks nothing about a file that is there', async (t) => {
  const { page, home, path: people } = await opened(t);
  await ask(page, 'saveFile', 'workbook', people);
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'file-dialog-path');
  await page.keyboard.type('spring');
  assert.equal(await path(page).inputValue(), 'spring.xlsx');
  await page.keyboard.press('Enter');
  assert.equal(await chosen(page), join(home.workbooks, 'spring.xlsx'));
  await ask(page, 'saveFile', 'workbook', 'people.xlsx');
  await page.getByTestId('file-dialog-choose').click();
  assert.equal(await chosen(page), people);
});

journey('a name without its ending gets the one of what is saved', async (t) => {
  const { page, home } = await opened(t);
  /** @type {[string, string, string, string][]} */
  const names = [
    ['workbook', 'people.xlsm', 'v1.2', 'v1.2.xlsm'],
    ['workbook', 'people.csv', 'plan', 'plan.xlsx'],
    ['workbook', 'people.xlsx', 'plan.ods', 'plan.ods'],
    ['bundle', 'review.ninebox', 'spring', 'spring.ninebox'],
  ];
  for (const [kind, suggested, typed, saved] of names) {
    await ask(page, 'saveFile', kind, suggested);
    await path(page).fill(typed);
    await path(page).press('Enter');
    assert.equal(await chosen(page), join(home.workbooks, saved));
  }
});

journey('a suggested path whose folder is gone is a name among the workbooks', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'saveFile', 'workbook', '/no/such/folder/people-2.xlsx');
  assert.equal(await path(page).inputValue(), 'people-2.xlsx');
  await page.getByTestId('file-dialog-choose').click();
  assert.equal(await chosen(page), join(home.workbooks, 'people-2.xlsx'));
});

journey('a folder is chosen where one is', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'openFile', 'folder');
  assert.deepEqual(await rows(page), []);
  await page.getByRole('button', { name: 'Up' }).click();
  await shows(page, home.path);
  await page.getByTestId('file-dialog-choose').click();
  assert.equal(await chosen(page), home.path);
});

journey('a file that the browser picks is handed over, and is then one that the daemon reads', async (t) => {
  const { page, home } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  const file = { name: 'others.xlsx', mimeType: 'application/octet-stream', buffer: PEOPLE };
  await page.getByTestId('file-dialog-upload').setInputFiles(file);
  const at = await chosen(page);
  assert.equal(at, join(home.workbooks, 'others.xlsx'));
  assert.deepEqual(await readFile(String(at)), PEOPLE);
  const answer = await page.evaluate((path) => /** @type {any} */ (window).made.call('session.create', { path, mutationId: 'c' }), at);
  assert.equal(answer.result.session.employeeCount, 2);
});

journey('a file that was dropped has a path; one that is not taken has none', async (t) => {
  const { page, home, host } = await opened(t);
  const drop = () => page.evaluate(() => /** @type {any} */ (window).made.pathOf(new File(['abc'], 'dropped.xlsx')));
  assert.equal(await drop(), join(home.workbooks, 'dropped.xlsx'));
  await host.close();
  assert.equal(await drop(), null);
});

journey('the dialog has names for those who hear it', async (t) => {
  const { page } = await opened(t);
  await ask(page, 'openFile', 'workbook');
  const axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const found = await /** @type {any} */ (window).axe.run('[data-testid=file-dialog]');
    return found.violations.map((/** @type {any} */ { id }) => id);
  });
  assert.deepEqual(violations, []);
  await page.getByRole('dialog', { name: 'Open a workbook' }).waitFor();
  await page.getByRole('listbox').waitFor();
  await page.getByLabel('Name or full path').waitFor();
});
