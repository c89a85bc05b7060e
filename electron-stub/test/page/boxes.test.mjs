import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ROWS, TRAY, boxOf, cohortOf, neighbour, placeOf } from '../../page/model/boxes.mjs';

test('performance counts columns from the left, potential rows from below', () => {
  assert.deepEqual([boxOf('High', 'Low'), boxOf('Low', 'High'), boxOf('Medium', 'Medium')], [3, 7, 5]);
});

test('who lacks either rating is in no box', () => {
  assert.deepEqual([boxOf('High', null), boxOf(null, 'Low'), boxOf(null, null)], [TRAY, TRAY, TRAY]);
});

test('each box is where its two ratings say', () => {
  for (const box of ROWS.flat()) {
    const { performance, potential } = placeOf(box);
    assert.equal(boxOf(performance, potential), box);
  }
  assert.deepEqual(placeOf(TRAY), { performance: null, potential: null });
});

test('the three cohorts share out the grid', () => {
  const cohorts = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(cohortOf);
  const [attention, middle, top] = ['needsAttention', 'middle', 'topTalent'];
  assert.deepEqual(cohorts, [attention, attention, middle, attention, middle, top, middle, top, top]);
});

test('arrows lead as the grid is drawn, and stop at its edge', () => {
  const around = (/** @type {number} */ box) =>
    /** @type {const} */ (['left', 'right', 'up', 'down']).map((direction) => neighbour(box, direction));
  assert.deepEqual(around(5), [4, 6, 8, 2]);
  assert.deepEqual(around(9), [8, 9, 9, 6]);
  assert.deepEqual(around(1), [TRAY, 2, 4, 1]);
  assert.deepEqual(around(TRAY), [TRAY, 4, TRAY, TRAY]);
});
