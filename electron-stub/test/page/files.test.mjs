import assert from 'node:assert/strict';
import { test } from 'node:test';

import { endingOf, hindrance, suggestedName, waysOut } from '../../page/model/exporting.mjs';
import { byPerson, columnsOf, isClean, isSame, leftOut } from '../../page/model/reports.mjs';
import { restoring } from '../../page/model/restoring.mjs';
import { fieldsOf, refusedFields, wantedOf } from '../../page/model/settings.mjs';
import { barsOf, sizeInWords } from '../../page/model/sizes.mjs';
import { Task } from '../../page/model/task.mjs';
import { texts, valueInWords } from '../../page/texts.mjs';
import { inWords, refusalWords } from '../../page/model/refusals.mjs';

/** @typedef {import('../../../protocol/typescript/contract.js').SessionSummary} SessionSummary */

const source = { path: '/home/ada/people.xlsx', sheetName: 'People', headerRow: 1, sha256: 'x', status: /** @type {const} */ ('ok') };
/** @type {SessionSummary} */
const session = {
  sessionId: 's1',
  name: 'March',
  filename: 'people.xlsx',
  createdAt: 1000,
  updatedAt: 2000,
  employeeCount: 9,
  changedCount: 1,
  status: 'ok',
  active: true,
  source,
};

test('sizes are said in the unit that keeps them short', () => {
  const cases = { 0: '0 bytes', 1: '1 byte', 999: '999 bytes', 1000: '1 KB', 20_600: '20.6 KB', 999_499: '999 KB', 999_500: '1 MB', 4_310_000: '4.31 MB', 78e9: '78 GB', 5e15: '5,000 TB' };
  for (const [bytes, words] of Object.entries(cases)) assert.equal(sizeInWords(Number(bytes)), words);
});

test('the largest has the whole bar, and what is there at all is seen', () => {
  assert.deepEqual(barsOf([1000, 500, 1, 0]), [100, 50, 1, 0]);
  assert.deepEqual(barsOf([0, 0]), [0, 0]);
  assert.deepEqual(barsOf([]), []);
});

test('columns are said by what they hold, with the level or the year', () => {
  const columns = { name: 'Worker', 'managementChain.2': 'Management Chain - Level 02', 'ratingsHistory.2024': '2024 Completed Performance Rating' };
  assert.deepEqual(columnsOf({ columns }), [
    { member: 'name', number: null, header: 'Worker' },
    { member: 'managementChain', number: '2', header: 'Management Chain - Level 02' },
    { member: 'ratingsHistory', number: '2024', header: '2024 Completed Performance Rating' },
  ]);
});

test('a report that was cut says how many more there are', () => {
  assert.equal(leftOut([1, 2], 5), 3);
  assert.equal(leftOut([1, 2], 2), 0);
  assert.equal(isClean({ skippedCount: 0, notUnderstoodCount: 0 }), true);
  assert.equal(isClean({ skippedCount: 1, notUnderstoodCount: 0 }), false);
  assert.equal(isClean({ skippedCount: 0, notUnderstoodCount: 1 }), false);
});

test('conflicts stand by person, and a merge that found any is no empty one', () => {
  const conflict = { employeeId: 'E1', member: 'performance', workbook: 'Low', review: 'High' };
  const other = { ...conflict, employeeId: 'E2' };
  const second = { ...conflict, member: 'potential' };
  assert.deepEqual(byPerson([conflict, other, second]), [
    { employeeId: 'E1', conflicts: [conflict, second] },
    { employeeId: 'E2', conflicts: [other] },
  ]);
  const nobody = { joined: [], joinedCount: 0, left: [], leftCount: 0, returned: [], returnedCount: 0, updated: [], updatedCount: 0, conflicts: [], conflictsCount: 0 };
  assert.equal(isSame(nobody), true);
  for (const count of ['joinedCount', 'leftCount', 'returnedCount', 'updatedCount', 'conflictsCount']) {
    assert.equal(isSame({ ...nobody, [count]: 1 }), false, count);
  }
});

test('values of both sides are words', () => {
  assert.equal(valueInWords(null), 'blank');
  assert.equal(valueInWords(true), 'yes');
  assert.equal(valueInWords('High'), 'High');
  assert.equal(valueInWords(['a', 'b']), 'a, b');
  assert.equal(valueInWords([]), 'blank');
  assert.equal(valueInWords({ performance: 'High', note: null }), 'High, blank');
});

test('a workbook is written where its format can be, and where it is', () => {
  assert.equal(hindrance(session), null);
  assert.equal(hindrance({ ...session, source: { ...source, status: 'changed' } }), null);
  assert.equal(hindrance({ ...session, filename: 'people.XLSM' }), null);
  assert.equal(hindrance({ ...session, filename: 'people.xls' }), 'format');
  assert.equal(hindrance({ ...session, source: { ...source, status: 'missing' } }), 'missing');
  assert.equal(hindrance({ ...session, source: { ...source, path: null, status: 'none' } }), 'none');
});

test('a new file is suggested beside the workbook, in a format that can be written', () => {
  assert.equal(suggestedName(session, 'workbook'), '/home/ada/people reviewed.xlsx');
  assert.equal(suggestedName(session, 'bundle'), '/home/ada/people.ninebox');
  const old = { ...session, filename: 'people.xls', source: { ...source, path: 'C:\\Ada\\people.xls' } };
  assert.equal(suggestedName(old, 'workbook'), 'C:\\Ada\\people reviewed.xlsx');
  const macros = { ...session, filename: 'p.xlsm', source: { ...source, path: '/p.xlsm' } };
  assert.equal(suggestedName(macros, 'workbook'), '/p reviewed.xlsm');
  const sample = { ...session, name: 'A/B: trial', filename: 'sample.xlsx', source: { ...source, path: null } };
  assert.equal(suggestedName(sample, 'workbook'), 'A-B- trial reviewed.xlsx');
  assert.equal(suggestedName({ ...session, filename: 'people', source: { ...source, path: '/people' } }, 'bundle'), '/people.ninebox');
  assert.equal(endingOf('.xlsx'), '');
});

test('a file that somebody else changed leaves three ways, the harmless one first', () => {
  assert.deepEqual(waysOut('SourceChanged'), ['merge', 'new', 'overwrite']);
  assert.deepEqual(waysOut('SomethingNew'), ['again']);
  for (const name of ['SourceChanged', 'SourceMissing', 'TargetNotWritable', 'PlaceNotFound', 'CellNotWritable', 'UploadMissing']) {
    for (const way of waysOut(name)) assert.ok(texts.files.ways[way], way);
  }
});

test('a refusal names no method of the daemon', () => {
  const refused = Object.assign(new Error('The session\'s workbook /p.xlsx is not there: export with mode saveNew.'), {
    name: 'SourceMissing',
    remedy: 'give another one with session.refresh',
    data: { path: '/p.xlsx' },
  });
  const { says, remedy } = refusalWords(refused);
  assert.equal(says, 'The workbook /p.xlsx is not there any more.');
  assert.doesNotMatch(`${says} ${remedy}`, /session\.|saveNew|onConflict/);
  for (const words of [...Object.values(texts.files.remedies), ...Object.values(texts.files.noticed)]) assert.doesNotMatch(words, /session\.|storage\.|saveNew|!/);
});

test('what the contract doesn’t know here is said as the daemon says it', () => {
  const refused = Object.assign(new Error('Invalid params'), { name: 'NobodyKnows', detail: 'path is missing', remedy: 'Give one.' });
  assert.deepEqual(refusalWords(refused), { says: 'path is missing', remedy: 'Give one.' });
  assert.equal(inWords(refused), 'path is missing Give one.');
  assert.equal(inWords({ ...refused, remedy: null }), 'path is missing');
});

test('params that are refused are said without the words for programs', () => {
  const data = { errors: [{ path: 'add[0]', says: 'String should have at most 100 characters' }] };
  const refused = Object.assign(new Error('Invalid params'), { name: 'InvalidParams', remedy: 'Correct the members named in data.errors.', data });
  assert.equal(inWords(refused), 'This can’t be kept: String should have at most 100 characters. Nothing was changed.');
});

test('putting a backup back tells what would be gone, and what would be older', () => {
  const made = (/** @type {string} */ sessionId, /** @type {number} */ createdAt, /** @type {number} */ updatedAt) => ({ ...session, sessionId, createdAt, updatedAt });
  const sessions = [
    made('before and changed since', 1000, 9000),
    made('before', 1000, 4000),
    made('at that moment', 5000, 5000),
    made('at that moment, and changed since', 5000, 5001),
    made('after', 5001, 5001),
  ];
  const { gone, older } = restoring(sessions, 5000);
  assert.deepEqual(gone.map(({ sessionId }) => sessionId), ['after']);
  assert.deepEqual(older.map(({ sessionId }) => sessionId), ['before and changed since', 'at that moment, and changed since']);
});

const labels = { 1: 'Underperformer', 2: 'Effective Pro', 3: 'Workhorse', 4: 'Inconsistent', 5: 'Core Talent', 6: 'High Impact', 7: 'Enigma', 8: 'Growth', 9: 'Leader' };
const minutes = { 1: 5, 2: 5, 3: 5, 4: 5, 5: 5, 6: 5, 7: 5, 8: 5, 9: 2.5, notRated: 5 };
const settings = {
  retention: { maxAgeDays: null, maxSessions: null },
  backupDirectory: null,
  gridLabels: labels,
  ratingWords: { Low: ['Poor', 'Weak'], Medium: [], High: [] },
  minutesPerBox: minutes,
  targetDistribution: { Low: 10, Medium: 70, High: 20 },
};

test('fields show what differs from the defaults, and ask for the same again', () => {
  const fields = fieldsOf(settings);
  assert.equal(fields['gridLabels.1'], '');
  assert.equal(fields['gridLabels.9'], 'Leader');
  assert.equal(fields['minutesPerBox.9'], '2.5');
  assert.equal(fields['minutesPerBox.notRated'], '');
  assert.equal(fields['ratingWords.Low'], 'Poor, Weak');
  const { wanted, slips } = wantedOf(fields);
  assert.deepEqual(slips, {});
  assert.deepEqual(wanted.gridLabels, { 1: null, 2: null, 3: null, 4: null, 5: null, 6: null, 7: null, 8: null, 9: 'Leader' });
  assert.deepEqual(wanted.ratingWords, settings.ratingWords);
  assert.deepEqual(wanted.targetDistribution, settings.targetDistribution);
  assert.deepEqual(wanted.minutesPerBox, minutes);
});

test('a target is three shares of 100, or none', () => {
  const target = (/** @type {string} */ low, /** @type {string} */ medium, /** @type {string} */ high) =>
    wantedOf({ 'targetDistribution.Low': low, 'targetDistribution.Medium': medium, 'targetDistribution.High': high });
  assert.deepEqual(target('', ' ', '').wanted.targetDistribution, null);
  assert.deepEqual(target('33,3', '33.3', '33.4').slips, {});
  assert.deepEqual(target('10', '70', '10').slips, { 'targetDistribution.High': 'hundred' });
  assert.deepEqual(target('10', '', '20').slips, { 'targetDistribution.Medium': 'together' });
  assert.deepEqual(target('0', '80', '20').slips, { 'targetDistribution.Low': 'number' });
  assert.deepEqual(target('ten', '70', '20').slips, { 'targetDistribution.Low': 'number' });
});

test('minutes are 0 to 480', () => {
  const minutesOf = (/** @type {string} */ text) => wantedOf({ 'minutesPerBox.3': text }).slips;
  for (const text of ['0', '480', '2,5', '']) assert.deepEqual(minutesOf(text), {});
  for (const text of ['481', '-1', 'five']) assert.deepEqual(minutesOf(text), { 'minutesPerBox.3': 'minutes' });
});

test('what the daemon refuses stands at its field', () => {
  assert.deepEqual(refusedFields({ message: 'm', data: { setting: 'gridLabels.3', reason: 'two boxes have that name' } }), { 'gridLabels.3': 'two boxes have that name' });
  assert.deepEqual(refusedFields({ message: 'm', data: { errors: [{ path: 'ratingWords.Low[2]', says: 'is blank' }] } }), { 'ratingWords.Low': 'is blank' });
  assert.deepEqual(refusedFields({ message: 'm' }), {});
});

/** A task, and a clock that the test moves. */
function taskInHand() {
  /** @type {(() => void)[]} */
  const due = [];
  const task = new Task(() => {}, (_ms, act) => void due.push(act));
  return { task, pass: () => due.splice(0).forEach((act) => act()) };
}

test('what is done in a blink shows no progress, and what takes longer does', async () => {
  const { task, pass } = taskInHand();
  let shown = 0;
  assert.equal(await task.run('a', async () => 1, () => (shown += 1)), true);
  pass();
  assert.equal(shown, 0);
  assert.deepEqual([task.state, task.result], ['done', 1]);
  const { promise, resolve } = deferred();
  const running = task.run('b', () => promise, () => (shown += 1));
  pass();
  assert.equal(shown, 1);
  assert.deepEqual([task.state, task.subject, task.result], ['running', 'b', null]);
  resolve(2);
  assert.equal(await running, true);
});

function deferred() {
  /** @type {(value: unknown) => void} */
  let resolve = () => {};
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}

test('a task runs once at a time, and keeps why it was refused', async () => {
  const { task } = taskInHand();
  const { promise, resolve } = deferred();
  const running = task.run('a', () => promise);
  assert.equal(await task.run('b', async () => 1), false);
  assert.equal(task.subject, 'a');
  task.reset();
  assert.equal(task.state, 'running');
  resolve(null);
  assert.equal(await running, false);
  assert.equal(task.state, 'idle');
  assert.equal(await task.run('c', () => Promise.reject(new Error('no'))), false);
  assert.deepEqual([task.state, task.refused?.message], ['refused', 'no']);
  task.reset();
  assert.deepEqual([task.state, task.refused], ['idle', null]);
});
