import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { FLAGS } from '../../page/model/flags.mjs';
import { Notices } from '../../page/model/notices.mjs';
import { Question, askAgain } from '../../page/model/question.mjs';
import { PATIENCE_MS } from '../../page/model/patience.mjs';
import { statusOf } from '../../page/model/status.mjs';

const ready = /** @type {const} */ ({ name: 'ready', since: 0 });
const away = /** @type {const} */ ({ name: 'reconnecting', since: 1000, attempt: 1, reason: 'killed' });
const failed = /** @type {const} */ ({ name: 'failed', since: 0, reason: 'status 3', stderr: [], dataDir: null });

test('the status is one word, and never a lie', () => {
  const facts = { daemon: ready, waiting: 0, durable: true, now: 1000 };
  assert.equal(statusOf(facts), 'saved');
  assert.equal(statusOf({ ...facts, waiting: 1 }), 'saving');
  assert.equal(statusOf({ ...facts, durable: false }), 'notSaved');
  assert.equal(statusOf({ ...facts, durable: null }), 'reconnecting', 'nothing was heard of the disk yet');
  assert.equal(statusOf({ ...facts, durable: false, waiting: 1 }), 'notSaved');
  assert.equal(statusOf({ ...facts, daemon: failed }), 'stopped');
});

test('a short absence has no word of its own', () => {
  const facts = { daemon: away, waiting: 0, durable: true };
  assert.equal(statusOf({ ...facts, now: 1000 + PATIENCE_MS - 1 }), 'saved');
  assert.equal(statusOf({ ...facts, waiting: 1, now: 1001 }), 'saving');
  assert.equal(statusOf({ ...facts, now: 1000 + PATIENCE_MS }), 'reconnecting');
});

/** A clock that the test moves. */
function clock() {
  /** @type {(() => void)[]} */
  const waiting = [];
  return { later: (/** @type {number} */ _ms, /** @type {() => void} */ act) => void waiting.push(act), pass: () => waiting.forEach((act) => act()) };
}

test('notices leave by themselves, but for what has to be closed', () => {
  const { later, pass } = clock();
  const notices = new Notices(() => {}, later);
  notices.say('moved');
  notices.say('the disk is full', { stays: true });
  pass();
  assert.deepEqual(notices.shown.map(({ text }) => text), ['the disk is full']);
  notices.close(notices.shown[0].id);
  assert.deepEqual(notices.shown, []);
});

test('at most three are seen: the oldest of those that leave anyway makes room', () => {
  const notices = new Notices(() => {}, () => {});
  notices.say('stays', { stays: true });
  for (const text of ['one', 'two', 'three']) notices.say(text);
  assert.deepEqual(notices.shown.map(({ text }) => text), ['stays', 'two', 'three']);
});

test('what has to be closed waits until there is room, and is not pushed out', () => {
  const notices = new Notices(() => {}, () => {});
  for (const text of ['one', 'two', 'three', 'four']) notices.say(text, { stays: true });
  notices.say('leaves');
  assert.deepEqual(notices.shown.map(({ text }) => text), ['one', 'two', 'three']);
  notices.close(notices.shown[1].id);
  assert.deepEqual(notices.shown.map(({ text }) => text), ['one', 'three', 'four']);
});

test('the same words twice are one notice', () => {
  const notices = new Notices(() => {}, () => {});
  notices.say('gone');
  notices.say('gone');
  assert.equal(notices.shown.length, 1);
});

test('a question is asked once for a key, and only the latest answer counts', async () => {
  /** @type {((answer: string) => void)[]} */
  const answering = [];
  let drawn = 0;
  const question = /** @type {Question<string>} */ (new Question(() => (drawn += 1)));
  const ask = () => new Promise((/** @type {(answer: string) => void} */ resolve) => void answering.push(resolve));
  question.about([1], ask);
  question.about([1], ask);
  assert.equal(answering.length, 1);
  question.about([2], ask);
  answering[1]('new');
  await new Promise(setImmediate);
  answering[0]('old');
  await new Promise(setImmediate);
  assert.deepEqual([question.answer, question.waits, drawn], ['new', false, 1]);
});

test('a refused question keeps the answer before it, and says why', async () => {
  const question = new Question(() => {});
  question.about([1], async () => 'first');
  await new Promise(setImmediate);
  question.about([2], () => Promise.reject(new Error('no')));
  await new Promise(setImmediate);
  assert.deepEqual([question.answer, question.refused?.message], ['first', 'no']);
});

test('a refused question is asked again once somebody might answer it, and not before', async () => {
  let asked = 0;
  const question = new Question(() => {});
  const ask = async () => {
    asked += 1;
    if (asked === 1) throw new Error('nobody is there');
    return 'there';
  };
  for (let drawn = 0; drawn < 3; drawn += 1) {
    question.about([1], ask);
    await new Promise(setImmediate);
  }
  assert.equal(asked, 1);
  askAgain();
  question.about([1], ask);
  await new Promise(setImmediate);
  assert.deepEqual([question.answer, question.refused, asked], ['there', null, 2]);
});

test('flags are named and coloured as the contract says', async () => {
  const contract = new URL('../../../protocol/openrpc.json', import.meta.url);
  const flags = JSON.parse(await readFile(contract, 'utf8'))['x-flags'];
  assert.deepEqual(FLAGS, flags);
});
