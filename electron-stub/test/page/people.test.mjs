import assert from 'node:assert/strict';
import { test } from 'node:test';

import { People } from '../../page/model/people.mjs';
import { placed } from '../../page/model/placing.mjs';

/** @typedef {import('../../page/model/people.mjs').Person} Person */

/**
 * @param {string} name
 * @param {Partial<Person>} [members]
 * @returns {Person}
 */
const person = (name, members = {}) => ({
  employeeId: name.toLowerCase(), name, businessTitle: null, jobTitle: null, flags: [], performance: 'Low',
  potential: 'Low', box: 1, boxLabel: null, changed: false, donut: null, donutStale: false, leftWorkbook: false, ...members,
});

/** @param {...Person} them */
function people(...them) {
  const all = new People();
  all.replace(them);
  return all;
}

const star = /** @type {const} */ ({ performance: 'High', potential: 'High' });

test('people stand in the order of their names, and numbers in names count as numbers', () => {
  assert.deepEqual(people(person('P10'), person('Ödön'), person('P9'), person('Oda')).inOrder, ['oda', 'ödön', 'p9', 'p10']);
});

test('what is decided is shown at once, and what the daemon said comes back when it is refused', () => {
  const all = people(person('Ada'));
  all.decide('first', ['ada'], () => star);
  assert.equal(all.get('ada')?.performance, 'High');
  assert.ok(all.isWaiting('ada'));
  all.settle('first');
  assert.equal(all.get('ada')?.performance, 'Low');
  assert.ok(!all.isWaiting('ada'));
});

test('a later decision about the same person outlives the answer to the earlier one', () => {
  const all = people(person('Ada'));
  all.decide('first', ['ada'], () => star);
  all.decide('second', ['ada'], () => ({ potential: 'Medium' }));
  all.take([person('Ada', { ...star, changed: true })]);
  all.settle('first');
  const { performance, potential, changed } = /** @type {Person} */ (all.get('ada'));
  assert.deepEqual([performance, potential, changed], ['High', 'Medium', true]);
});

test('an earlier decision that is refused takes nothing of itself into a later one', () => {
  const all = people(person('Ada'));
  all.decide('first', ['ada'], () => star);
  all.decide('second', ['ada'], () => ({ flags: ['new_hire'] }));
  all.settle('first');
  const { performance, flags } = /** @type {Person} */ (all.get('ada'));
  assert.deepEqual([performance, flags], ['Low', ['new_hire']]);
});

test('a decision outlives a new list of people: the daemon died and came back in between', () => {
  const all = people(person('Ada'), person('Ben'));
  all.decide('first', ['ada'], () => star);
  all.replace([person('Ada'), person('Ben')]);
  assert.equal(all.get('ada')?.performance, 'High');
});

test('a decision about somebody who is not there is no decision', () => {
  const all = people(person('Ada'));
  all.decide('first', ['nobody'], () => star);
  assert.equal(all.get('nobody'), undefined);
  assert.ok(!all.isWaiting('nobody'));
});

test('every change counts the version up, and a new name finds its place', () => {
  const all = people(person('Ada'), person('Ben'));
  const before = all.version;
  all.take([person('Ada', { name: 'Zoe', employeeId: 'ada' })]);
  assert.deepEqual(all.inOrder, ['ben', 'ada']);
  assert.ok(all.version > before);
});

test('people are placed by their ratings; who is filtered out is nowhere', () => {
  const all = people(person('Ada', star), person('Ben'), person('Cleo', { potential: null }), person('Dan'));
  const { boxes, rated, shown } = placed(all, new Set(['ada', 'ben', 'cleo']), false);
  assert.deepEqual([boxes[9], boxes[1], boxes[0]], [['ada'], ['ben'], ['cleo']]);
  assert.deepEqual([rated, shown], [2, 3]);
});

test('the donut view has those of the centre box alone, where the exercise puts them', () => {
  const centre = /** @type {const} */ ({ performance: 'Medium', potential: 'Medium' });
  const donut = { ...star, note: null };
  const all = people(person('Ada', { ...centre, donut }), person('Ben', centre), person('Cleo', { ...star, donut }));
  const { boxes, shown } = placed(all, null, true);
  assert.deepEqual([boxes[9], boxes[5], shown], [['ada'], ['ben'], 2]);
});
