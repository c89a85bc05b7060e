import assert from 'node:assert/strict';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { extname, join } from 'node:path';
import { test } from 'node:test';

import { keepUpload, safeName, sweepUploads } from '../browser/uploads.mjs';
import { ask, hosted, temporary, trusted } from '../fixtures/hosting.mjs';

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
