import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dayWords, momentWords } from '../../page/model/clock.mjs';
import { dateWords, dayInWords, momentInWords, timeWords } from '../../page/model/dates.mjs';
import { differences } from '../../page/model/differences.mjs';
import { changesOf, linesOf } from '../../page/model/journal.mjs';
import { spread } from '../../page/model/spread.mjs';
import { sentence } from '../../page/model/telling.mjs';

/** @typedef {import('../../../protocol/typescript/contract.js').Change} Change */

const NAMES = {
  person: (/** @type {string} */ id) => ({ 1: 'Ada Okafor', 2: 'Bo Chen' })[id] ?? id,
  box: (/** @type {number} */ box) => ({ 1: 'Underperformer', 4: 'Inconsistent', 8: 'Growth', 9: 'Star' })[box] ?? `Box ${box}`,
};

const NOON = new Date(2026, 2, 3, 12).getTime();
const DAY = 86_400_000;

/**
 * @param {Change['kind']} kind
 * @param {Record<string, [object, object]>} who before and after by id
 * @param {Partial<Change>} [more]
 * @returns {Change}
 */
function change(kind, who, more = {}) {
  const pairs = Object.entries(who);
  const before = Object.fromEntries(pairs.map(([id, [was]]) => [id, was]));
  const after = Object.fromEntries(pairs.map(([id, [, is]]) => [id, is]));
  return /** @type {Change} */ ({ seq: 1, kind, employeeIds: pairs.map(([id]) => id), before, after, note: null, at: NOON, undoneBy: null, ...more });
}

/** @type {[string, Change][]} */
const SENTENCES = [
  ['Ada Okafor: Growth 8 → Star 9', change('move', { 1: [{ performance: 'Medium', box: 8 }, { performance: 'High', box: 9 }] })],
  ['Ada Okafor: not rated → Star 9', change('move', { 1: [{ box: null }, { box: 9 }] })],
  ['Ada Okafor: Performance not rated → Low', change('move', { 1: [{ performance: null }, { performance: 'Low' }] })],
  ['2 people moved to Star 9', change('moveMany', { 1: [{ box: 8 }, { box: 9 }], 2: [{ box: null }, { box: 9 }] })],
  ['2 people moved to not rated', change('moveMany', { 1: [{ box: 8 }, { box: null }], 2: [{ box: 9 }, { box: null }] })],
  ['2 people moved to Star 9', change('moveMany', { 1: [{ box: 8, changeNote: null }, { box: 9, changeNote: 'why' }], 2: [{ box: 5 }, { box: 9 }] })],
  ['Undo: 2 people changed', change('undo', { 1: [{ box: 8 }, { box: 9 }], 2: [{ changeNote: 'why' }, { changeNote: null }] })],
  ['2 people moved', change('moveMany', { 1: [{ box: 8 }, { box: 9 }], 2: [{ box: 9 }, { box: 8 }] })],
  ['Ada Okafor: note “why”', change('setNote', { 1: [{ changeNote: null }, { changeNote: 'why' }] })],
  ['Ada Okafor: note removed', change('setNote', { 1: [{ changeNote: 'why' }, { changeNote: null }] })],
  ['Ada Okafor: flag Flight Risk, Board', change('setFlags', { 1: [{ flags: [] }, { flags: ['flight_risk', 'Board'] }] })],
  ['Ada Okafor: flag Board; without flag New Hire', change('setFlags', { 1: [{ flags: ['new_hire'] }, { flags: ['Board'] }] })],
  ['2 people: flag Board', change('setFlagsMany', { 1: [{ flags: [] }, { flags: ['Board'] }], 2: [{ flags: ['pip'] }, { flags: ['pip', 'Board'] }] })],
  ['Ada Okafor: donut exercise: Star 9', change('placeDonut', { 1: [{ donut: null }, { donut: { performance: 'High', potential: 'High', note: null } }] })],
  ['Ada Okafor: donut note “hm”', change('placeDonut', { 1: [{ donut: { performance: 'High', potential: 'High', note: null } }, { donut: { performance: 'High', potential: 'High', note: 'hm' } }] })],
  ['Ada Okafor: donut exercise: no place any more', change('clearDonut', { 1: [{ donut: { performance: 'High', potential: 'High', note: 'hm' } }, { donut: null }] })],
  ['Ada Okafor: ready for promotion; development focus “x”', change('update', { 1: [{ developmentFocus: null, promotionReadiness: false }, { developmentFocus: 'x', promotionReadiness: true }] })],
  ['Ada Okafor: promotion readiness not said', change('update', { 1: [{ promotionReadiness: true }, { promotionReadiness: null }] })],
  ['Undo: Ada Okafor: Star 9 → Growth 8', change('undo', { 1: [{ box: 9 }, { box: 8 }] })],
  ['Redo: Ada Okafor: Growth 8 → Star 9', change('redo', { 1: [{ box: 8 }, { box: 9 }] })],
  ['Ada Okafor: back as the workbook has them', change('revert', { 1: [{ box: 9 }, { box: 8 }] })],
  ['Back to checkpoint “lunch”: 2 people changed', change('restoreCheckpoint', { 1: [{ box: 9 }, { box: 8 }], 2: [{ box: 9 }, { box: 8 }] }, { note: 'lunch' })],
  ['Written into people.xlsx: 1 person', change('export', { 1: [{}, {}] }, { note: '/home/hr/people.xlsx' })],
  ['Refreshed from people.xlsx: 0 people new or different', change('refresh', {}, { note: 'C:\\hr\\people.xlsx' })],
  ['A change that was damaged on disk: what it said is not known any more', change('lost', {})],
];

for (const [said, about] of SENTENCES) {
  test(`a change of kind ${about.kind} is told: ${said}`, () => assert.equal(sentence(about, NAMES), said));
}

test('flags in another order differ in nothing', () => {
  assert.deepEqual(differences({ flags: ['a', 'b'] }, { flags: ['b', 'a'] }), []);
});

test('a member that nobody here knows is told by its name', () => {
  assert.deepEqual(differences({ desk: null }, { desk: 3 }), [{ member: 'text', name: 'desk', from: null, to: '3' }]);
});

test('days stand before their first change, checkpoints above the change they were made after', () => {
  const changes = [
    change('move', {}, { seq: 9, at: NOON }),
    change('move', {}, { seq: 7, at: NOON - 1000 }),
    change('move', {}, { seq: 5, at: NOON - DAY }),
  ];
  const checkpoints = [['c3', 9, NOON + 5], ['c2', 8, NOON - 500], ['c1', 4, NOON - 2 * DAY]]
    .map(([checkpointId, seq, at]) => /** @type {any} */ ({ checkpointId, seq, at, name: checkpointId }));
  const keys = (/** @type {boolean} */ more) => linesOf(changes, checkpoints, more).map((line) => (line.kind === 'day' ? 'day' : line.key));
  assert.deepEqual(keys(false), ['day', 'c3', '9', 'c2', '7', 'day', '5', 'day', 'c1']);
  assert.deepEqual(keys(true), ['day', 'c3', '9', 'c2', '7', 'day', '5'], 'what is older has no place yet');
  assert.deepEqual(linesOf([], [], false), []);
});

test('a checkpoint before the first change stands at the end', () => {
  const lines = linesOf([change('move', {})], [{ checkpointId: 'c', name: 'c', seq: 0, at: NOON }], false);
  assert.deepEqual(lines.map(({ kind }) => kind), ['day', 'change', 'checkpoint']);
});

test('changes of one person are those that touched them', () => {
  const [one, other] = [change('move', { 1: [{}, {}] }), change('moveMany', { 1: [{}, {}], 2: [{}, {}] })];
  assert.deepEqual(changesOf([one, other], '2'), [other]);
});

test('moments are said as shortly as they can be', () => {
  assert.equal(timeWords(new Date(2026, 2, 3, 0, 5).getTime()), '00:05');
  assert.equal(dayWords(NOON, NOON), 'Today');
  assert.equal(dayWords(NOON - DAY, NOON), 'Yesterday');
  assert.match(dayWords(NOON - 2 * DAY, NOON), /^Sunday,? 1 March 2026$/); // the comma is the system's
  assert.equal(momentWords(NOON, NOON), '12:00');
  assert.equal(momentWords(NOON - DAY, NOON), '2 Mar 2026, 12:00');
  assert.equal(dateWords('2014-07-12'), '12 Jul 2014');
  const at = new Date(2014, 6, 12, 9, 3).getTime();
  assert.equal(dayInWords(at), '12 Jul 2014');
  assert.equal(momentInWords(at), '12 Jul 2014, 09:03');
});

test('people are spread over boxes, the best box first, those not rated last', () => {
  assert.deepEqual(spread([5, 0, 9, 5]), [{ box: 9, count: 1 }, { box: 5, count: 2 }, { box: 0, count: 1 }]);
});
