/** The daemon dies while somebody works. Nobody has to press anything, and every decision is carried out once. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { commandLine } from '../../supervisor/daemon.mjs';
import { PATIENCE_MS } from './hosting.mjs';
import { idOf } from './people.mjs';
import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */

/** More kills than a real supervisor puts up with, and no wait between them. */
const RESTLESS = { standby: true, env: { NINEBOX_TIMES: JSON.stringify({ restarts: 1000, steady: 0, least: 1, most: 1 }) } };

/**
 * What the page says, and what the daemon has, once everything came to rest.
 *
 * @param {Window} window
 * @param {string[]} history
 * @param {string[]} more is added to it
 */
async function assertHistory(window, history, ...more) {
  history.push(...more);
  await window.settled();
  assert.deepEqual(await window.history(), history);
  assert.equal(await window.page.locator('dialog[open]').count(), 0, 'a dialog asks for a press');
}

journey('a daemon killed in the middle of a drag costs nothing', { standby: true }, async (window) => {
  await window.pickUp('Ada Okafor');
  await window.carryTo(5);
  const pid = await window.kill();
  await window.carryTo(9);
  await window.drop();
  await window.seen('Ada Okafor', 9);
  await window.back(pid);
  await window.at('notice').getByText('Back where you were: 9 people').waitFor(); // all was read anew
  await assertHistory(window, ['move E01 to 9']);
  await window.seen('Ada Okafor', 9);
  assert.equal(await window.tile('Ada Okafor').getAttribute('data-position'), 'Star [H,H]');
});

journey('a drag goes on while the daemon dies and is back', { standby: true }, async (window) => {
  await window.pickUp('Ada Okafor');
  await window.carryTo(5);
  await window.back(await window.kill());
  await window.at('notice').getByText('Back where you were: 9 people').waitFor();
  await window.carryTo(9);
  await window.drop();
  await window.seen('Ada Okafor', 9);
  await assertHistory(window, ['move E01 to 9']);
});

/**
 * Does something, kills the daemon over it, and returns the process. `sent` settles when the page has sent the call.
 *
 * @typedef {(window: Window, sent: Promise<unknown>, act: () => Promise<void>) => Promise<number>} Kill
 */

/** @param {(window: Window, sent: Promise<unknown>) => Promise<unknown>} moment @returns {Kill} */
const during = (moment) => async (window, sent, act) => {
  const killed = moment(window, sent).then(() => window.kill());
  await act();
  return killed;
};

/** @type {Record<string, Kill>} */
const KILLS = {
  'before it is sent': async (window, _, act) => {
    const pid = await window.kill();
    await act();
    return pid;
  },
  'as it leaves the page': during((_, sent) => sent),
  'before it is read': async (window, sent, act) => {
    await window.hosting.kill('SIGSTOP');
    await act();
    await sent;
    return window.kill();
  },
  'as the journal is written': during(({ home }) => touched(home)),
  'as everybody is told': during(({ hosting }) => {
    return hosting.told((event) => event.kind === 'notification' && event.method === 'session.changed', hosting.events.length);
  }),
};

/** Settles when something is written in the daemon's folder. @param {string} home */
async function touched(home) {
  const watcher = watch(join(home, 'data'));
  await once(watcher, 'change', { signal: AbortSignal.timeout(PATIENCE_MS) });
  watcher.close();
}

for (const [name, kill] of Object.entries(KILLS)) {
  journey(`killed at a drop and at its undo, again and again, ${name}`, RESTLESS, async (window) => {
    const { page } = window;
    const frames = sent(window);
    await page.reload();
    await window.loaded();
    const history = ['move E01 to 5'];
    await window.drag('Ada Okafor', 5);
    await window.seen('Ada Okafor', 5);
    await window.settled();
    for (const box of [9, 2, 7]) {
      await window.pickUp('Ada Okafor');
      await window.carryTo(box);
      await window.back(await kill(window, frames.next('employee.move'), () => window.drop()));
      await window.seen('Ada Okafor', box);
      await assertHistory(window, history, `move E01 to ${box}`);
      // A move that is done twice leaves no trace; an undo that is done twice undoes something else.
      await window.back(await kill(window, frames.next('change.undo'), () => page.keyboard.press('Control+z')));
      await window.seen('Ada Okafor', 5);
      await assertHistory(window, history, 'undo E01 to 5');
    }
  });
}

/** Tells when the page sends a method to its host. @param {Window} window */
function sent({ page }) {
  /** @type {{ method: string, tell: (value: unknown) => void }[]} */
  const waiting = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const { method } = JSON.parse(String(payload));
      for (const one of waiting.filter((other) => other.method === method)) one.tell(waiting.splice(waiting.indexOf(one), 1));
    });
  });
  return { next: (/** @type {string} */ method) => new Promise((tell) => waiting.push({ method, tell })) };
}

journey('ten kills during edits: every decision is there, none twice, and nobody had to press anything', RESTLESS, async (window) => {
  const { page } = window;
  const history = [];
  /** @type {[what: string, act: () => Promise<void>][]} */
  const edits = [
    ['move E01 to 9', () => window.drag('Ada Okafor', 9)],
    ['move E02 to 3', () => window.press('Bo Chen', '3')],
    ['undo E02 to 6', () => page.keyboard.press('Control+z')],
    ['redo E02 to 3', () => page.keyboard.press('Control+Shift+z')],
    ['move E09 to 5', () => window.drag('Ines Duarte', 5)],
    ['move E05 to 1', () => window.press('Emeka Obi', '1')],
    ['undo E05 to 9', () => page.keyboard.press('Control+z')],
    ['move E03 to 8', () => window.drag('Chidi Anagonye', 8)],
    ['move E01 to none', () => window.drag('Ada Okafor', 0)],
    ['move E04 to 4', () => window.press('Dana Whitfield', '4')],
  ];
  for (const [index, [what, act]] of edits.entries()) {
    const isBefore = index % 2 === 0;
    const before = isBefore ? await window.kill() : null;
    await act();
    const killed = before ?? (await window.kill());
    history.push(what);
    await window.back(killed);
    await window.settled(); // what three daemons die over is given up, and offered again
  }
  await assertHistory(window, history);
  const places = { 'Ada Okafor': 0, 'Bo Chen': 3, 'Chidi Anagonye': 8, 'Dana Whitfield': 4, 'Emeka Obi': 9, 'Ines Duarte': 5 };
  for (const [name, box] of Object.entries(places)) {
    await window.seen(name, box);
    const { employee } = await window.ask('employee.get', { employeeId: idOf(name) });
    assert.equal(employee.box ?? 0, box, name);
  }
  assert.equal(await window.at('undo').isEnabled(), true);
});

const PROXY = fileURLToPath(new URL('../../fixtures/proxy.mjs', import.meta.url));

journey(
  'a question that three daemons died over is not spoken of: it was nobody’s decision',
  {
    loaded: false,
    standby: true,
    env: { ...RESTLESS.env, NINEBOX_DAEMON: JSON.stringify([process.execPath, PROXY, 'withhold:change.list', ...commandLine()]) },
  },
  async (window) => {
    await window.seen('Ada Okafor', 1);
    await window.drag('Ada Okafor', 9);
    await window.seen('Ada Okafor', 9);
    await window.settled(); // only the question is still asked: a decision that three died over would be spoken of
    for (let kill = 0; kill < 4; kill += 1) await window.back(await window.kill());
    await assertHistory(window, ['move E01 to 9']);
    await window.seen('Ada Okafor', 9);
    assert.equal(await window.page.locator('.notice:not(.info)').count(), 0);
  },
);

journey('killed again while it is still starting', RESTLESS, async (window) => {
  await window.drag('Ada Okafor', 9);
  let pid = await window.kill();
  for (let kill = 0; kill < 3; kill += 1) {
    pid = await window.hosting.holderAfter(pid);
    process.kill(pid, 'SIGKILL');
  }
  await window.back(pid);
  await assertHistory(window, ['move E01 to 9']);
  await window.seen('Ada Okafor', 9);
});
