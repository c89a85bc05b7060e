import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { isNarrowedTo, narrowed } from '../../page/model/narrowing.mjs';
import { anomalyOf, directionOf, evidenceOf, newsFirst, reasonOf, remarksOn } from '../../page/model/sentences.mjs';
import { ordered, pressed, stacked } from '../../page/model/shares.mjs';
import { scrolledToRow, stretch } from '../../page/model/stretch.mjs';
import { tabular } from '../../page/model/tabular.mjs';
import { clock, minuteOf, minutesTyped, timetable, withoutTime } from '../../page/model/timetable.mjs';
import { FIRST_FOLDS, branches, folding, pruned } from '../../page/model/tree.mjs';
import { Numbers } from '../../page/numbers.mjs';

/** @typedef {import('../../../protocol/typescript/contract.js').Group} Group */
/** @typedef {import('../../../protocol/typescript/contract.js').GroupTest} GroupTest */
/** @typedef {import('../../../protocol/typescript/contract.js').MoverReason} MoverReason */
/** @typedef {import('../../../protocol/typescript/contract.js').OrgNode} OrgNode */

/**
 * @param {string | null} name
 * @param {number[]} counts needs attention, middle, top talent
 * @param {number} [notRated]
 * @returns {Group}
 */
function group(name, [needsAttention, middle, topTalent], notRated = 0) {
  const rated = needsAttention + middle + topTalent;
  const portion = (/** @type {number} */ count) => ({ count, share: rated ? count / rated : null });
  const cohorts = { needsAttention: portion(needsAttention), middle: portion(middle), topTalent: portion(topTalent) };
  return /** @type {any} */ ({ key: name, name, total: rated + notRated, rated, notRated, cohorts });
}

test('the segments of a bar follow each other and fill it', () => {
  assert.deepEqual(stacked(group('A', [1, 2, 1])), [
    { cohort: 'needsAttention', count: 1, share: 0.25, from: 0 },
    { cohort: 'middle', count: 2, share: 0.5, from: 0.25 },
    { cohort: 'topTalent', count: 1, share: 0.25, from: 0.75 },
  ]);
});

test('who is not there has no segment, and whoever is not rated counts for none', () => {
  assert.deepEqual(stacked(group('A', [0, 0, 3], 5)), [{ cohort: 'topTalent', count: 3, share: 1, from: 0 }]);
  assert.deepEqual(stacked(group('A', [0, 0, 0], 5)), []);
});

test('groups are sorted by a column, and what has nothing to be sorted by comes last either way', () => {
  const groups = [group('MT10', [0, 0, 2]), group(null, [0, 1, 0]), group('MT2', [2, 0, 0]), group('MT3', [0, 0, 0], 9)];
  const names = (/** @type {import('../../page/model/shares.mjs').Order} */ order) => ordered(groups, order).map(({ name }) => name);
  assert.deepEqual(names({ by: null, falling: false }), ['MT10', null, 'MT2', 'MT3']);
  assert.deepEqual(names({ by: 'name', falling: false }), ['MT2', 'MT3', 'MT10', null]);
  assert.deepEqual(names({ by: 'name', falling: true }), ['MT10', 'MT3', 'MT2', null]);
  assert.deepEqual(names({ by: 'total', falling: true }), ['MT3', 'MT10', 'MT2', null]);
  assert.deepEqual(names({ by: 'topTalent', falling: true }), ['MT10', null, 'MT2', 'MT3']);
  assert.deepEqual(names({ by: 'needsAttention', falling: false }), ['MT10', null, 'MT2', 'MT3']);
});

test('a column that is pressed again turns round, and a third time everything is as before', () => {
  const first = pressed({ by: null, falling: false }, 'total');
  assert.deepEqual(first, { by: 'total', falling: true });
  assert.deepEqual(pressed(first, 'total'), { by: 'total', falling: false });
  assert.deepEqual(pressed(pressed(first, 'total'), 'total'), { by: null, falling: false });
  assert.deepEqual(pressed(first, 'name'), { by: 'name', falling: false });
});

test('a filter is narrowed to a group and widened again, and keeps what else it says', () => {
  const only = narrowed(null, 'level', 'MT1');
  assert.deepEqual(only, { levels: ['MT1'] });
  assert.equal(isNarrowedTo(only, 'level', 'MT1'), true);
  assert.equal(narrowed(only, 'level', 'MT1'), null);
  assert.deepEqual(narrowed({ levels: ['MT1', 'MT2'], rated: true }, 'level', 'MT1'), { levels: ['MT1'], rated: true });
  assert.deepEqual(narrowed({ levels: ['MT1'], rated: false }, 'level', 'MT1'), { rated: false });
  assert.deepEqual(narrowed(null, 'manager', null), { managers: [null] });
  assert.equal(isNarrowedTo({ managers: [null] }, 'manager', 'x'), false);
});

/** @param {Partial<MoverReason>} reason @returns {MoverReason} */
const reason = (reason) => ({ against: 'priorBox', moved: 'medium', box: 5, year: null, word: null, tier: 'Middle', distance: 2, ...reason });
const label = (/** @type {number} */ box) => ({ 1: 'Underperformer', 5: 'Core Talent', 8: 'Growth', 9: 'Star' })[box] ?? '';

test('why somebody is a mover is a sentence', () => {
  assert.equal(reasonOf(reason({}), 'High', label), 'was Core Talent 5 in the prior calibration, one tier lower');
  assert.equal(reasonOf(reason({ against: 'baseline', box: 9, tier: 'High' }), 'Low', label), 'was Star 9 in the workbook, two tiers higher');
  assert.equal(reasonOf(reason({ box: 8, tier: 'High' }), 'High', label), 'was Growth 8 in the prior calibration, 2 steps away in the same tier');
  const year = reason({ against: 'ratingsHistory', box: null, distance: null, year: '2025', word: 'Leading', tier: 'High' });
  assert.equal(reasonOf(year, 'Low', label), 'was rated Leading for 2025, two tiers higher');
});

test('a mover went up, down or across', () => {
  const mover = (/** @type {any} */ tier, /** @type {MoverReason[]} */ reasons) => directionOf(/** @type {any} */ ({ tier, reasons }));
  assert.equal(mover('High', [reason({ tier: 'Low' })]), 1);
  assert.equal(mover('Low', [reason({ tier: 'Low' }), reason({ tier: 'High' })]), -1);
  assert.equal(mover('High', [reason({ tier: 'High' })]), 0);
});

/** @param {Partial<GroupTest>} tested @returns {GroupTest} */
const tested = (tested) => ({
  key: 'E1', name: 'Dana Whitfield', status: 'differs', rated: 12, count: 9, share: 0.75, restShare: 0.31, difference: 0.44,
  low: 0.162, high: 0.618, test: 'fisher', p: 0.002, adjustedP: 0.0041, effect: 0.31, direction: 'moreLenient', employeeIds: [], ...tested,
});

test('an anomaly is one plain sentence: managers rate, others are rated', () => {
  assert.equal(anomalyOf(tested({}), 'manager', 'highPerformance'), 'Dana Whitfield rates higher than chance: 9 of 12 High, others 31%.');
  const harsher = tested({ name: 'MT4', direction: 'harsher', count: 8 });
  assert.equal(anomalyOf(harsher, 'level', 'needsAttention'), 'Level MT4 is rated lower than chance: 8 of 12 in need of attention, others 31%.');
  assert.equal(anomalyOf(tested({ name: null }), 'manager', 'topTalent'), 'People without a manager are rated higher than chance: 9 of 12 top talent, others 31%.');
});

/** @param {GroupTest[]} groups @param {object} [other] */
const among = (groups, other) => /** @type {any} */ ({ dimension: 'manager', status: 'noDifference', p: 0.25, effect: 0.1, groups, ...other });

test('an anomaly says on what it stands: interval, adjusted p, test, effect', () => {
  const one = tested({});
  const lines = evidenceOf(one, among([one, tested({ status: 'noDifference' }), tested({ adjustedP: null })]));
  assert.deepEqual(lines.map(plain), [
    '44 points more than the others; 95% interval +16 to +62.',
    'Fisher’s exact test: p = 0.004, adjusted for 2 managers compared; Cramér’s V 0.31.',
  ]);
  const [fewer, tiny] = evidenceOf(tested({ difference: -0.3, low: -0.5, high: 0, adjustedP: 0.00002, test: 'chiSquare' }), among([one]));
  assert.equal(fewer, '30 points fewer than the others; 95% interval −50 to 0.');
  assert.equal(plain(tiny), 'Chi-square test: p < 0.001; Cramér’s V 0.31.');
});

/** @param {string} text */
const plain = (text) => text.replaceAll('\u00a0', ' ');

test('what chance explains, and where there are too few people, is said as such', () => {
  const small = tested({ status: 'notEnoughData' });
  const same = tested({ status: 'noDifference' });
  assert.deepEqual(remarksOn(among([small, small], { status: 'notEnoughData', p: null })), [
    'Not enough data: fewer than 10 rated people in each group. Nothing is said, least of all that all is well.',
  ]);
  assert.deepEqual(remarksOn(among([same, same, small])).map(plain), [
    'No difference that chance doesn’t explain, among 2 managers compared.',
    'Taken together they don’t differ more than chance explains (p = 0.25).',
    'Not enough data about 1 manager: fewer than 10 rated people.',
  ]);
  assert.deepEqual(remarksOn(among([tested({}), same], { status: 'differs', p: 0.0004 })).map(plain), [
    'Of 1 manager more: no difference that chance doesn’t explain.',
    'Taken together they differ more than chance explains (p < 0.001).',
  ]);
});

test('where something differs comes first, where nothing is known last', () => {
  const of = (/** @type {any} */ dimension, /** @type {GroupTest['status'][]} */ statuses) => among(statuses.map((status) => tested({ status })), { dimension });
  const dimensions = [of('level', ['notEnoughData']), of('tenure', []), of('function', ['notEnoughData', 'noDifference']), of('manager', ['noDifference', 'differs'])];
  assert.deepEqual(newsFirst(dimensions).map(({ dimension }) => dimension), ['manager', 'function', 'level', 'tenure']);
});

/** @param {string} employeeId @param {number} depth @param {string | null} managerId @returns {OrgNode} */
const node = (employeeId, depth, managerId) => ({ employeeId, name: employeeId, managerId, depth, directReports: 0, allReports: 0 });

// a > b > c > d > e, a > f; g alone
const nodes = [node('a', 0, null), node('b', 1, 'a'), node('c', 2, 'b'), node('d', 3, 'c'), node('e', 4, 'd'), node('f', 1, 'a'), node('g', 0, null)];

/** @param {import('../../page/model/tree.mjs').Folds} folds */
const seen = (folds) => branches(nodes, folds, null).map(({ node }) => node.employeeId).join('');

test('below depth 2 everybody is folded at first', () => {
  assert.equal(seen(FIRST_FOLDS), 'abcfg');
});

test('what is unfolded shows its next depth, and what is folded hides all below', () => {
  const open = folding(FIRST_FOLDS, 'c', true);
  assert.equal(seen(open), 'abcdfg');
  assert.equal(seen(folding(open, 'b', false)), 'abfg');
  assert.equal(seen(folding(folding(open, 'b', false), 'b', true)), 'abcdfg', 'what was unfolded below stays so');
  assert.equal(seen(folding(open, 'c', false)), 'abcfg', 'and what is folded again is folded');
  assert.equal(seen({ ...FIRST_FOLDS, to: Infinity }), 'abcdefg');
  assert.equal(seen({ ...FIRST_FOLDS, to: 0 }), 'ag');
});

test('a branch knows its place among its siblings, folded ones too', () => {
  const [a, b, c, , g] = branches(nodes, FIRST_FOLDS, null);
  assert.deepEqual([a, b, g].map(({ position, siblings }) => [position, siblings]), [[1, 2], [1, 2], [2, 2]]);
  assert.deepEqual([c.hasReports, c.isOpen, b.hasReports, b.isOpen], [true, false, true, true]);
});

test('a filter leaves whom it names and everybody above them', () => {
  const matched = new Set(['d', 'g', 'gone']);
  const left = pruned(nodes, matched);
  assert.deepEqual(left.map(({ employeeId }) => employeeId), ['a', 'b', 'c', 'd', 'g']);
  const all = branches(left, { ...FIRST_FOLDS, to: Infinity }, matched);
  assert.deepEqual(all.map(({ isShown }) => isShown), [false, false, false, true, true]);
  assert.equal(all[3].hasReports, false, 'those below are filtered out');
  assert.equal(pruned(nodes, null), nodes);
});

/** @param {string} key @param {number} minutes @param {number} employees */
const item = (key, minutes, employees) => ({ key, name: key, box: 5, label: '', employees, minutes });

test('an agenda runs on the clock, each item after the one before', () => {
  const slots = timetable([item('A', 50, 3), item('A', 0, 1), item('B', 20, 2)], 23 * 60);
  assert.deepEqual(slots.map(({ at, isFirst }) => [clock(at), isFirst]), [['23:00', true], ['23:50', false], ['23:50', true]]);
  assert.equal(clock(24 * 60 + 10), '00:10');
});

test('what gets no time is counted', () => {
  assert.deepEqual(withoutTime([item('A', 0, 3), item('B', 1, 5), item('C', 0, 4)]), { items: 2, people: 7 });
});

test('minutes and times are taken as they are typed, and nothing else is', () => {
  assert.deepEqual(['120', ' 7 ', '0', '1.5', '', '100000', '100001', '-3', '1e3'].map(minutesTyped), [120, 7, null, null, null, 100_000, null, null, null]);
  assert.deepEqual(['09:05', '9:05', '23:59', '24:00', '9', '09:60', '009:00'].map(minuteOf), [545, 545, 1439, null, null, null, null]);
});

test('a short list has all its rows; of a long one those that are seen and some around', () => {
  assert.deepEqual(stretch(100, 40, { height: 400, scrolled: 0 }), { above: 0, from: 0, to: 100, height: 4000 });
  const middle = stretch(10_000, 40, { height: 400, scrolled: 200_000 });
  assert.deepEqual(middle, { above: 4992 * 40, from: 4992, to: 5018, height: 400_000 });
  const beyond = stretch(200, 40, { height: 400, scrolled: 1_000_000 });
  assert.ok(beyond.from < 190 && beyond.to === 200, 'a list that became shorter shows its end');
});

test('a row is scrolled to as far as it has to be', () => {
  assert.equal(scrolledToRow(3, 40, { height: 400, scrolled: 0 }), 0);
  assert.equal(scrolledToRow(12, 40, { height: 400, scrolled: 0 }), 120);
  assert.equal(scrolledToRow(3, 40, { height: 400, scrolled: 400 }), 120);
});

test('copied rows keep one cell each, and none is a formula', () => {
  assert.equal(tabular([['Name', 'Count'], ['Ada\tOkafor\n', 3], [null, -1], ['=1+1', 0.5]]), "Name\tCount\nAda Okafor\t3\n\t-1\n'=1+1\t0.5");
});

/** A session whose questions are answered by hand. */
function asked() {
  const state = { session: { id: 's1', seq: 1, settings: null, isLoaded: true }, drawn: 0, answers: /** @type {((answer: any) => void)[]} */ ([]) };
  const ask = () => new Promise((answer) => state.answers.push(answer));
  const numbers = new Numbers(/** @type {any} */ ({ session: state.session, asking: { ask }, changed: () => (state.drawn += 1) }));
  return Object.assign(state, { movers: () => numbers.ask('statistics.movers', {}, ({ big }) => big), numbers });
}

test('a question is asked anew after a decision, and not while nothing changed', async () => {
  const { session, answers, movers } = asked();
  movers();
  movers();
  assert.equal(answers.length, 1);
  session.seq = 2;
  movers();
  assert.equal(answers.length, 2);
  answers[1]({ big: 2 });
  answers[0]({ big: 1 });
  await new Promise(setImmediate);
  assert.equal(movers().answer, 2, 'the older answer comes too late');
  session.id = 's2';
  assert.equal(movers().answer, null, 'another session has its own numbers');
});

test('nobody is told to wait before 300 ms', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    const state = asked();
    const question = state.movers();
    assert.equal(state.numbers.isSlow(question), false);
    mock.timers.tick(299);
    assert.deepEqual([state.numbers.isSlow(question), state.drawn], [false, 0]);
    mock.timers.tick(1);
    assert.deepEqual([state.numbers.isSlow(question), state.drawn], [true, 1], 'the page is drawn again to say so');
    state.answers[0]({ big: 0 });
    await new Promise(setImmediate);
    assert.equal(state.numbers.isSlow(question), false);
  } finally {
    mock.timers.reset();
  }
});
