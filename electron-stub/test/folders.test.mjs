import assert from 'node:assert/strict';
import disk, { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { folderAt } from '../browser/folders.mjs';
import { temporary } from '../fixtures/hosting.mjs';

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
