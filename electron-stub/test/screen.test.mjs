import assert from 'node:assert/strict';
import { test } from 'node:test';

import { boxOf, drawGrid, placeOf } from '../demo/grid.mjs';
import { describeImport } from '../demo/report.mjs';
import { Account, plain } from '../demo/terminal.mjs';

/**
 * @param {any} performance
 * @param {any} potential
 * @param {string | null} boxLabel
 */
const placed = (performance, potential, boxLabel = null) => ({
  performance, potential, boxLabel, box: boxOf(performance, potential),
});

/** @param {object} stream */
function account(stream, env = {}) {
  let written = '';
  const write = (/** @type {string} */ text) => (written += text);
  const account = new Account(/** @type {any} */ ({ ...stream, write }), env);
  account.heading('Title');
  account.row('what', account.bad('says'), 'and more');
  return written;
}

test('boxes are counted by rows from the left, from below', () => {
  assert.deepEqual([boxOf('High', 'Low'), boxOf('Low', 'High'), boxOf('High', null)], [3, 7, null]);
});

test('the grid shows each box with its count, its difference, and who is not rated', () => {
  const before = [placed('High', 'High'), placed('Low', 'Low'), placed(null, 'High')];
  const now = [placed('High', 'High', 'Stern [H,H]'), placed('High', 'High', 'Stern [H,H]'), placed(null, 'High')];
  const drawn = drawGrid(now, before);
  assert.match(drawn[2], /High │ 7 Enigma +│ 8 Growth +│ 9 Stern +│$/);
  assert.match(drawn[3], /│ +0 │ +0 │ █+ +2 \(\+1\) │$/);
  assert.match(drawn[9], /│ +0 \(-1\) │ +0 │ +0 │$/);
  assert.equal(drawn.at(-1), 'not rated: 1 of 3');
  assert.equal(new Set(drawn.slice(1, 11).map((line) => line.length)).size, 1, 'every line of the frame is as long');
});

test('the frame holds with ten thousand people and a label that is too long', () => {
  const many = Array(10_000).fill(placed('Low', 'Low', 'An organisation with much to say about it'));
  assert.equal(new Set(drawGrid(many, []).slice(1, 11).map((line) => line.length)).size, 1);
});

test('not rated is said, with the half that is known', () => {
  assert.equal(placeOf(placed(null, null)), 'not rated');
  assert.equal(placeOf(placed('High', null)), 'not rated, performance High');
  assert.equal(placeOf(placed('High', 'Medium')), 'High Impact [H,M]');
});

test('colours appear on a terminal only, and not with NO_COLOR', () => {
  assert.match(account({ isTTY: true }), /\x1b\[31msays\x1b\[0m/);
  const terminal = { isTTY: true };
  for (const written of [account({}), account(terminal, { NO_COLOR: '1' }), account(terminal, { TERM: 'dumb' })]) {
    assert.equal(written, '\n 1  Title\n    what            says\n                    and more\n');
  }
});

test('text from a workbook cannot steer the terminal', () => {
  assert.equal(plain('Ada\x1b[2J\nOkafor\u202e 李'), 'Ada [2J Okafor  李');
  assert.equal(plain('x'.repeat(5000)).length, 201);
});

test('a long list of an import report is cut, its count is whole', () => {
  const NO_ID = /** @type {const} */ ('noId');
  const skipped = Array.from({ length: 200 }, (_, at) => ({ row: at + 2, reason: NO_ID, value: null }));
  const rows = new Map(describeImport({
    sheetName: 'People', headerRow: 1, imported: 1, rowsRead: 351, notRated: 1, columns: {}, extraColumns: [],
    skipped, skippedCount: 350, notUnderstood: [], notUnderstoodCount: 0, alsoPossible: [],
  }).map(([what, ...says]) => [what, says]));
  assert.deepEqual(rows.get('skipped')?.slice(0, 2), ['350 rows', 'row 2: no ID']);
  assert.equal(rows.get('skipped')?.at(-1), 'and 342 more');
  assert.deepEqual(rows.get('not understood'), ['none']);
  assert.deepEqual(rows.get('imported'), ['1 person of 351 rows']);
});
