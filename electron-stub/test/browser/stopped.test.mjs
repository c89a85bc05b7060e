/** Daemons that can't start, that hang, and disks that are full: what the page says of it, and how it goes on. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Daemon, commandLine } from '../../supervisor/daemon.mjs';
import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */

/** A command of the test's own instead of the daemon. @param {string} root */
const daemonAt = (root) => join(root, 'ninebox-daemon');

/** @param {string} root @param {string} script */
async function writeDaemon(root, script) {
  await writeFile(daemonAt(root), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { NINEBOX_DAEMON: JSON.stringify([daemonAt(root)]) };
}

/** The page says that nothing runs, and why. @param {Window} window @param {RegExp} reason */
async function assertStopped(window, reason) {
  await window.statusIs('stopped');
  await window.at('over-status').waitFor();
  assert.match(String(await window.at('status-reason').textContent()), reason);
}

/** @param {Window} window */
async function assertRestarts(window) {
  await window.at('restart').click();
  await window.loaded();
  await window.seen('Ada Okafor', 1);
  await window.settled();
  await window.at('over-status').waitFor({ state: 'detached' });
}

const posix = process.platform === 'win32' && 'the stand-in daemon is a shell script';

journey(
  'a daemon that ends with status 3 is not tried again, and Restart works once the cause is gone',
  {
    loaded: false,
    standby: true,
    skip: posix,
    prepare: (root) => writeDaemon(root, `echo x >> ${root}/starts; echo 'the folder is not ours' >&2; exit 3`),
  },
  async (window) => {
    await assertStopped(window, /exit status 3: its data directory can't be used/);
    assert.equal(await window.at('last-words').textContent(), 'the folder is not ours');
    const { length } = window.hosting.events;
    await window.at('restart').click();
    await window.hosting.told((event) => event.kind === 'state' && event.state.name === 'failed', length);
    await assertStopped(window, /exit status 3/);
    await writeDaemon(window.root, `exec ${commandLine({}).join(' ')} "$@"`);
    await assertRestarts(window);
  },
);

journey(
  'a daemon that does not exist is named, and Restart works once it is there',
  { loaded: false, standby: true, skip: posix, prepare: async (root) => ({ NINEBOX_DAEMON: JSON.stringify([daemonAt(root)]) }) },
  async (window) => {
    await assertStopped(window, /it could not be started \(.*ENOENT/);
    await symlink(commandLine({})[0], daemonAt(window.root));
    await assertRestarts(window);
  },
);

/** @type {Daemon} */
let other;

journey(
  'a data directory that another daemon holds is left to it, and Restart works once that one is gone',
  {
    loaded: false,
    standby: true,
    prepare: async (root) => {
      const dataDir = join(root, 'home', 'data');
      await mkdir(dataDir, { recursive: true });
      other = new Daemon({ dataDir });
      await new Promise((greeted, refused) => other.greet({ name: 'other', version: '0' }, greeted, refused));
      return {};
    },
  },
  async (window) => {
    try {
      await assertStopped(window, /another daemon holds the data directory/);
      assert.match(String(await window.at('last-words').textContent()), new RegExp(`${other.pid}`));
    } finally {
      await other.kill();
    }
    await assertRestarts(window);
  },
);

journey(
  'a daemon that hangs is found and replaced, and what was decided meanwhile is carried out',
  { standby: true, env: { NINEBOX_TIMES: JSON.stringify({ quiet: 500, answer: 2000 }) } },
  async (window) => {
    await window.pickUp('Ada Okafor');
    await window.carryTo(9);
    const pid = await window.hosting.kill('SIGSTOP');
    await window.drop();
    await window.seen('Ada Okafor', 9);
    await window.back(pid);
    await window.settled();
    await window.seen('Ada Okafor', 9);
    assert.deepEqual(await window.history(), ['move E01 to 9']);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    const { events } = window.hosting;
    assert.ok(events.some((event) => event.kind === 'state' && event.state.name === 'reconnecting' && /hung/.test(event.state.reason)));
  },
);

const mounts = process.platform === 'linux' && process.getuid?.() === 0;

journey(
  'on a full disk the page says that nothing is saved and works on, and saves all of it by itself once there is room',
  {
    standby: true,
    skip: mounts ? false : 'a small file system is mounted: that takes root, on Linux',
    prepare: async (root) => {
      await mkdir(join(root, 'home'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', join(root, 'home')]);
      return {};
    },
    undo: async (root) => void execFileSync('umount', [join(root, 'home')]),
  },
  async (window) => {
    const filler = join(window.home, 'filler');
    await fill(filler);
    await useUp(window);
    await window.statusIs('notSaved');
    await window.drag('Ada Okafor', 9);
    await window.press('Bo Chen', '2');
    await window.seen('Ada Okafor', 9);
    await window.seen('Bo Chen', 2);
    await assertExplained(window, await window.ask('storage.status', {}));
    await rm(filler);
    await window.settled(); // nobody asked for it
    await window.back(await window.kill());
    await window.settled();
    const history = await window.history();
    assert.deepEqual(history.filter((edit) => edit.startsWith('move')), ['move E01 to 9', 'move E02 to 2']);
    await window.seen('Ada Okafor', 9);
    await window.seen('Bo Chen', 2);
  },
);

/** The daemon keeps room for thousands of moves: use it up, from elsewhere. @param {Window} window */
async function useUp(window) {
  for (let durable = true, call = 0; durable; call += 1) {
    ({ durable } = await window.ask('employee.setNote', { employeeId: 'E09', note: `${call} ${'x'.repeat(8000)}` }));
  }
}

/** The page says why nothing is saved, how much that is, and what to do. @param {Window} window @param {import('../../../protocol/typescript/contract.js').StorageStatus} storage */
async function assertExplained(window, { reason, remedy, unsavedChanges }) {
  const { page } = window;
  await window.at('status').click();
  assert.equal(await window.at('status-reason').textContent(), reason);
  const said = String(await window.at('over-status').textContent());
  assert.ok(remedy && said.includes(remedy), said);
  assert.ok(said.includes(`${unsavedChanges} changes are in memory alone`), said);
  await page.keyboard.press('Escape');
  await window.at('over-status').waitFor({ state: 'detached' });
}

/** Write until the disk is full. @param {string} path */
async function fill(path) {
  for (let bytes = 1 << 20; bytes > 0; bytes >>= 1) {
    let full = false;
    while (!full) full = await writeFile(path, Buffer.alloc(bytes), { flag: 'a' }).then(() => false, () => true);
  }
}

journey('an address that was typed without its token says what to do, and the page stands', {}, async (window) => {
  await window.page.goto(`${new URL(window.page.url()).origin}/page/index.html?`);
  await assertStopped(window, /this address is not whole: open the one that the host printed last/);
});
