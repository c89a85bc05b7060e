import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Asking } from '../../page/asking.mjs';
import { Session } from '../../page/session.mjs';

/** @typedef {{ method: string, params: any, answer: (outcome: any) => void, break: (error: Error) => void }} Asked */

const SUMMARY = { filename: '', changedCount: 0, employeeCount: 1, status: 'ok' };

/** What a daemon with two reviews, A and B, answers to questions; decisions wait until the test answers them. */
function world() {
  /** @type {Asked[]} */
  const decisions = [];
  const world = {
    active: 'A', decisions, refused: /** @type {string[]} */ ([]), turned: /** @type {boolean[]} */ ([]),
    again: async () => /** @type {unknown} */ (null),
  };
  const person = (/** @type {string} */ id, /** @type {string} */ name) => ({
    employeeId: id, name, performance: 'Low', potential: 'Low', donut: null, flags: [],
  });
  /** @type {Record<string, (params: any) => any>} */
  const answers = {
    'session.list': () => ({ sessions: [{ ...SUMMARY, sessionId: 'A' }, { ...SUMMARY, sessionId: 'B' }], activeSessionId: world.active }),
    'session.get': ({ sessionId }) => ({ session: { ...SUMMARY, sessionId }, seq: 5, canUndo: false, canRedo: false }),
    'employee.list': ({ sessionId }) => ({ employees: [person('e1', `One of ${sessionId}`)] }),
    'settings.get': () => ({ settings: { gridLabels: {} } }),
    'storage.status': () => ({ mode: 'durable' }),
    'change.list': () => ({ changes: [] }),
  };
  const call = (/** @type {string} */ method, /** @type {any} */ params) =>
    answers[method]
      ? Promise.resolve({ result: answers[method](params) })
      : new Promise((answer, reject) => void decisions.push({ method, params, answer, break: reject }));
  const session = new Session(new Asking(/** @type {any} */ ({ call }), () => {}), {
    changed: () => {},
    refused: ({ name }, again = world.again) => {
      world.refused.push(name);
      world.again = again;
    },
    turned: (isOther) => void world.turned.push(isOther),
  });
  return Object.assign(world, { session, person });
}

const settled = () => new Promise(setImmediate);
const done = (/** @type {object} */ more) => ({ result: { changes: [], seq: 9, durable: true, canUndo: true, canRedo: false, ...more } });
const no = (/** @type {string} */ name) => ({ error: { name, code: 1, message: 'no', remedy: null, data: {} } });

test('an answer about a review that was left goes nowhere', async () => {
  const { session, decisions, person } = world();
  await session.begin();
  const deciding = session.attempt('employee.setNote', { sessionId: 'B', employeeId: 'e7', note: 'late' });
  decisions[0].answer(done({ employee: person('e7', 'Only in B') }));
  await deciding;
  assert.deepEqual([session.id, session.people.get('e7'), session.seq, session.canUndo], ['A', undefined, 5, false]);
});

test('a daemon that comes back while another review is being opened brings that one', async () => {
  const { session, decisions } = world();
  await session.begin();
  const opening = session.open('B');
  await session.begin();
  assert.equal(session.people.get('e1')?.name, 'One of B');
  decisions[0].answer(done({}));
  await opening;
  assert.deepEqual([session.id, session.people.get('e1')?.name], ['B', 'One of B']);
});

test('a review that can not be opened leaves the one that was in hand', async () => {
  const { session, decisions, refused } = world();
  await session.begin();
  const opening = session.open('B');
  decisions[0].answer(no('SessionDamaged'));
  await opening;
  assert.deepEqual([session.id, refused], ['A', ['SessionDamaged']]);
});

test('whoever shows the review is told when it is another one', async () => {
  const { session, turned } = world();
  await session.begin();
  await session.reload();
  await session.reload('B');
  assert.deepEqual(turned, [true, false, false, true, false]);
});

test('a decision whose call breaks is not shown for ever', async () => {
  const { session, decisions } = world();
  await session.begin();
  const moving = session.moveTo(['e1'], 9);
  assert.equal(session.people.get('e1')?.performance, 'High');
  decisions[0].break(new Error('the window is closing'));
  await assert.rejects(moving, /closing/);
  await settled();
  assert.equal(session.people.get('e1')?.performance, 'Low');
});

test('what is offered once more goes under the same id: it is done once, whatever became of it', async () => {
  const made = world();
  await made.session.begin();
  const moving = made.session.moveTo(['e1'], 9);
  made.decisions[0].answer(no('OutcomeUnknown'));
  assert.equal(await moving, null);
  const again = made.again();
  const [first, second] = made.decisions;
  assert.deepEqual([second.method, second.params], [first.method, first.params]);
  second.answer(done({ employee: { ...made.person('e1', 'One of A'), performance: 'High', potential: 'High' } }));
  await again;
  assert.equal(made.session.people.get('e1')?.performance, 'High');
});

test('nothing counts as kept before anything was heard of the disk', () => {
  assert.equal(world().session.durable, null);
});
