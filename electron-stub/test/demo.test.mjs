import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { commandLine } from '../supervisor/daemon.mjs';
import { workbook } from '../fixtures/workbook.mjs';

const DEMO = fileURLToPath(new URL('../demo/demo.mjs', import.meta.url));
const PROXY = [process.execPath, fileURLToPath(new URL('../fixtures/proxy.mjs', import.meta.url))];
const HEADERS = ['Employee ID', 'Name', 'Performance', 'Potential'];

/**
 * The demo as a process with a temporary directory of its own, so that what it leaves behind can be seen.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ args?: string[], daemon?: string[] }} [options]
 */
async function demo(t, { args = [], daemon = commandLine() } = {}) {
  const temporary = await mkdtemp(join(tmpdir(), 'ninebox-test-'));
  t.after(() => rm(temporary, { recursive: true, force: true, maxRetries: 10 }));
  const places = { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const env = { ...process.env, ...places, NINEBOX_DAEMON: JSON.stringify(daemon) };
  const child = spawn(process.execPath, [DEMO, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (texts.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (texts.err += text));
  const ended = once(child, 'close').then(async ([status]) => ({ status, ...texts, left: await readdir(temporary) }));
  /** Wait until it has printed `words`; rejects when it ends without. @param {string} words */
  const printed = (words) =>
    new Promise((resolve, reject) => {
      child.stdout.on('data', () => texts.out.includes(words) && resolve(null));
      child.once('close', () => reject(new Error(`ended without ${words}: ${texts.out}${texts.err}`)));
    });
  return { child, ended, printed };
}

/**
 * @param {import('node:test').TestContext} t
 * @param {Buffer | string} content
 */
async function file(t, content) {
  const folder = await mkdtemp(join(tmpdir(), 'ninebox-test-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const path = join(folder, 'people.xlsx');
  await writeFile(path, content);
  return path;
}

test('the sample is told to its end: everything is there, status 0, nothing left behind', async (t) => {
  const { status, out, err, left } = await (await demo(t)).ended;
  assert.equal(err, '');
  assert.match(out, /SIGKILL +(killed by SIGKILL|exit status 1)/);
  assert.match(out, /result +everything is there/);
  assert.match(out, /daemon +exit status 0: it ended in order/);
  assert.match(out, /: .+ \[[LMH],[LMH]\] -> .+ \[[LMH],[LMH]\] · [\d.]+ ms, durable/);
  assert.deepEqual([status, left], [0, []]);
  assert.doesNotMatch(out, /\x1b|undefined|NaN|\[object/);
});

for (const [what, rows] of /** @type {[string, string[][]][]} */ ([
  ['one person', [['1', 'Ada', 'High', 'High']]],
  ['one person who is not rated', [['1', 'Ada', '', '']]],
  ['four people, all in one box', ['1', '2', '3', '4'].map((id) => [id, `Person ${id}`, 'High', 'High'])],
  ['twelve people, none rated', Array.from({ length: 12 }, (_, at) => [`${at}`, `Person ${at}`, '', ''])],
  ['people with only one rating', [['1', 'Ada', 'High', ''], ['2', 'Bo', '', 'Low']]],
])) {
  test(`a workbook of ${what} is told to its end`, async (t) => {
    const { status, out, err } = await (await demo(t, { args: [await file(t, workbook([HEADERS, ...rows]))] })).ended;
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /everything is there/);
  });
}

test('a file that is not there is named, with what to do, and no stack', async (t) => {
  const { status, err, left } = await (await demo(t, { args: ['no/such-people.xlsx'] })).ended;
  assert.deepEqual([status, left], [1, []]);
  assert.match(err, /^\nThere is no file .*such-people\.xlsx\.\nGive the full path/);
  assert.doesNotMatch(err, /\n\s*at /);
});

test('a file that is no workbook is named, and no stack', async (t) => {
  const path = await file(t, 'Employee ID,Name\n1,Ada\n');
  const { status, err } = await (await demo(t, { args: [path] })).ended;
  assert.equal(status, 1);
  assert.match(err, /people\.xlsx is not a workbook/);
  assert.doesNotMatch(err, /\n\s*at /);
});

test('one changed rating after the restart is found, and the status is 1', async (t) => {
  const path = await file(t, workbook([HEADERS, ['1', 'Ada', 'Low', 'Low'], ['2', 'Bo', 'Low', 'High']]));
  const { status, out } = await (await demo(t, { args: [path], daemon: [...PROXY, 'alter', ...commandLine()] })).ended;
  assert.match(out, /result +1 difference\n +person 1: performance was /);
  assert.doesNotMatch(out, /everything is there/);
  assert.equal(status, 1);
});

test('--keep keeps the data directory and says where it is', async (t) => {
  const path = await file(t, workbook([HEADERS, ['1', 'Ada', 'Low', 'Low']]));
  const { status, out, left } = await (await demo(t, { args: [path, '--keep'] })).ended;
  assert.deepEqual([status, left.length], [0, 1]);
  assert.match(out, new RegExp(`kept +\\S*${left[0]}\n$`));
});

test('a daemon that cannot be started is a sentence, not a stack', async (t) => {
  const { status, err } = await (await demo(t, { daemon: ['/nowhere/ninebox-daemon'] })).ended;
  assert.equal(status, 1);
  assert.match(err, /could not be started.*\n.*NINEBOX_DAEMON/);
  assert.doesNotMatch(err, /\n\s*at /);
});

test('a wrong command line is status 2 and the usage', async (t) => {
  for (const args of [['one.xlsx', 'two.xlsx'], ['--unheard-of']]) {
    const { status, err } = await (await demo(t, { args })).ended;
    assert.equal(status, 2);
    assert.match(err, /^usage: /);
  }
});

test(
  'Ctrl-C in the middle ends the daemon too and leaves nothing behind',
  { skip: process.platform === 'win32' && 'no signals' },
  async (t) => {
    // The import is never answered: the signal comes while the demo waits, whatever the machine's speed.
    const daemon = [...PROXY, 'withhold:session.create', ...commandLine()];
    const { child, ended, printed } = await demo(t, { daemon });
    await printed('The workbook');
    child.kill('SIGINT');
    const { status, out, left } = await ended;
    assert.deepEqual([status, left], [130, []]);
    const pid = Number(/process (\d+)/.exec(out)?.[1]);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  },
);
