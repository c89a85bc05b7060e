import assert from 'node:assert/strict';
import { test } from 'node:test';

import { choosePeople, decide } from '../demo/decisions.mjs';
import { LEVELS, boxOf } from '../demo/grid.mjs';

/**
 * @param {number} count
 * @param {import('../demo/grid.mjs').Level | null} level
 */
function crowd(count, level) {
  return Array.from({ length: count }, (_, at) => ({
    employeeId: `${level}-${at}`, name: `Person ${at}`, performance: level, potential: level,
  }));
}

for (const count of [1, 2, 3, 8, 9, 10, 17, 92, 10_000]) {
  test(`nine turns are found among ${count}, each person once where there are enough`, () => {
    const chosen = choosePeople(crowd(count, 'Low'), 9);
    assert.equal(chosen.length, 9);
    assert.equal(new Set(chosen).size, Math.min(9, count));
    assert.ok(chosen.every(Boolean));
  });
}

test('rated people come first; the others fill up', () => {
  const [rated, unrated] = [crowd(4, 'High'), crowd(20, null)];
  assert.ok(choosePeople([...unrated, ...rated], 4).every((one) => rated.includes(one)));
  const nine = choosePeople([...unrated, ...rated], 9);
  assert.equal(new Set(nine).size, 9);
  assert.ok(nine.includes(rated[0]));
});

test('a decision always changes the box, wherever the person sits and whichever turn it is', () => {
  for (const performance of [null, ...LEVELS]) {
    for (const potential of [null, ...LEVELS]) {
      for (let turn = 0; turn < 9; turn += 1) {
        const move = decide({ employeeId: '1', name: 'Ada', performance, potential }, turn);
        assert.notEqual(boxOf(move.performance, move.potential), boxOf(performance, potential));
        assert.ok(boxOf(move.performance, move.potential) && move.note);
      }
    }
  }
});
