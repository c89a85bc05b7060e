import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Notebook, compareStates } from '../demo/notebook.mjs';

const ADA = { employeeId: '1', name: 'Ada', performance: 'Low', changed: false, flags: ['pip'] };
const BO = { employeeId: '2', name: 'Bo', performance: 'High', changed: true, flags: [] };
const CY = { employeeId: '3', name: 'Cy', performance: 'Low', changed: false, flags: [] };
const MOVED = { ...CY, performance: 'High', changed: true };

const NOTED = {
  people: [ADA, BO, CY],
  net: [{ employeeId: '2', after: { performance: 'High' } }],
  history: [{ seq: 7, note: 'first' }],
};
const EDIT = { employee: MOVED, changes: [{ seq: 8, note: 'the one in flight' }] };
const THERE = {
  people: [ADA, BO, MOVED],
  net: [{ employeeId: '3', after: { performance: 'High' } }, ...NOTED.net],
  history: [...EDIT.changes, ...NOTED.history],
};

test('what was noted plus the edit done once is no difference', () => {
  assert.deepEqual(compareStates(NOTED, structuredClone(THERE), EDIT), []);
});

test('an edit that leads back to the baseline leaves no net change, and that is no difference', () => {
  const back = { ...EDIT, employee: { ...MOVED, changed: false } };
  assert.deepEqual(compareStates(NOTED, { ...THERE, people: [ADA, BO, back.employee], net: NOTED.net }, back), []);
});

for (const [what, spoiled, says] of /** @type {[string, object, RegExp][]} */ ([
  ['a lost person', { people: [BO, MOVED] }, /^person 1 is missing$/],
  ['a person too many', { people: [ADA, BO, MOVED, { employeeId: '4' }] }, /^person 4 was not there before$/],
  ['a person listed twice', { people: [ADA, BO, MOVED, BO] }, /person/],
  ['a changed member', { people: [{ ...ADA, name: 'Ida' }, BO, MOVED] }, /^person 1: name was "Ada", is "Ida"$/],
  ['a lost member', { people: [{ ...ADA, flags: undefined }, BO, MOVED] }, /^person 1: flags was/],
  ['a new member', { people: [{ ...ADA, extra: 1 }, BO, MOVED] }, /^person 1: extra was undefined, is 1$/],
  ['another order', { people: [BO, ADA, MOVED] }, /order/],
  ['the edit lost', { people: [ADA, BO, CY] }, /^person 3: performance was "High", is "Low"$/],
  ['an edit of the history lost', { history: EDIT.changes }, /^edit 7 is missing$/],
  ['the edit done twice', { history: [{ ...EDIT.changes[0], seq: 9 }, ...THERE.history] }, /^edit 9 was not there/],
  ['another note in the history', { history: [EDIT.changes[0], { seq: 7, note: '' }] }, /^edit 7: note was "first"/],
  ['a net change lost', { net: [THERE.net[0]] }, /^net change 2 is missing$/],
  ['the net change of the edit lost', { net: NOTED.net }, /^net change 3 is there 0 times$/],
])) {
  test(`${what} is a difference`, () => {
    const [first] = compareStates(NOTED, { ...THERE, ...spoiled }, EDIT);
    assert.match(first, says);
  });
}

test('a notebook keeps the latest of everybody, in the order of the first list', () => {
  const notebook = new Notebook();
  notebook.note([ADA, BO, CY]);
  notebook.note([MOVED]);
  assert.deepEqual(notebook.people, [ADA, BO, MOVED]);
  assert.equal(notebook.person('3'), MOVED);
});
