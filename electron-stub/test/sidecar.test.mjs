/**
 * The frozen daemon as electron-builder lays it out: what its settings name is packed by hand, and started as a packed
 * app starts it. Needs the program: `make sidecar-test` builds it and names its folder in NINEBOX_SIDECAR.
 */

import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { sidecar } from '../electron/sidecar.mjs';
import { temporary } from '../fixtures/hosting.mjs';
import { Daemon } from '../supervisor/daemon.mjs';

const STUB = fileURLToPath(new URL('..', import.meta.url));
const BUILT = process.env.NINEBOX_SIDECAR && resolve(process.env.NINEBOX_SIDECAR);
const skip = BUILT ? false : 'needs a frozen daemon: make sidecar-test builds one';

/** @typedef {{ from: string, to: string, filter: string[] }} Resource */

/** What electron-builder.yml lists under `extraResources`. @returns {Promise<Resource[]>} */
async function resources() {
  const yml = await readFile(join(STUB, 'electron/electron-builder.yml'), 'utf8');
  const [, listed] = /^extraResources:\n((?: .*\n)+)/m.exec(yml) ?? [];
  return listed.split(/^ {2}- from: /m).slice(1).map((text) => ({
    from: text.split('\n')[0],
    to: /^ {4}to: (.+)$/m.exec(text)?.[1] ?? '',
    filter: [...text.matchAll(/^ {6}- '?([^'\n]+)'?$/gm)].map(([, pattern]) => pattern),
  }));
}

/** True where a file goes along: the last pattern that fits decides. @param {string} path @param {string[]} filter */
function isPacked(path, filter) {
  const last = filter.findLast((pattern) => matches(path, pattern.replace(/^!/, '')));
  return filter.length === 0 || (last !== undefined && !last.startsWith('!'));
}

/** The few kinds of pattern there are. @param {string} path @param {string} pattern */
function matches(path, pattern) {
  return pattern === '**/*' || (!path.includes('/') && pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
}

test('the frozen daemon is packed where a packed app looks for it, and serves', { skip }, async (t) => {
  const resourcesPath = join(await temporary(t), 'Ninebox é.app', 'resources');
  for (const { from, to, filter } of await resources()) {
    const source = from === 'sidecar' ? String(BUILT) : resolve(STUB, from);
    const target = join(resourcesPath, to);
    await mkdir(dirname(target), { recursive: true });
    await cp(source, target, { recursive: true, filter: (path) => path === source || isPacked(relative(source, path).replaceAll('\\', '/'), filter) });
  }
  const command = sidecar({ isPackaged: true, resourcesPath });
  assert.deepEqual((await readdir(dirname(command[0]))).sort(), ['_internal', basename(command[0])]);
  const daemon = new Daemon({ dataDir: join(await temporary(t), 'data'), command });
  t.after(() => daemon.kill());
  const { hello } = await daemon.handshake();
  assert.equal(hello.restored.sessions, 0);
  assert.equal((await daemon.stop()).code, 0);
});

test('the folder that is packed is the one that is built', async () => {
  assert.deepEqual((await resources()).map(({ from, to }) => [from, to]), [
    ['sidecar', 'sidecar'],
    ['../protocol/openrpc.json', 'protocol/openrpc.json'],
    ['../LICENSE', 'LICENSE'],
  ]);
});
