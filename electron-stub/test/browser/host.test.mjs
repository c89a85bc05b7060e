/** The browser's side of the host in a real Chromium: bridge, policy and drops, on a page of the test's own. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { browser } from './chromium.mjs';
import { journey, opened, path } from './own-page.mjs';

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

journey('a file that was dropped has a path; one that is not taken has none', async (t) => {
  const { page, home, host } = await opened(t);
  const drop = () => page.evaluate(() => /** @type {any} */ (window).made.pathOf(new File(['abc'], 'dropped.xlsx')));
  assert.equal(await drop(), join(home.workbooks, 'dropped.xlsx'));
  await host.close();
  assert.equal(await drop(), null);
});
