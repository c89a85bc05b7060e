/** Two pages on one host, and a drag while somebody else edits. */

import assert from 'node:assert/strict';

import { journey } from './journey.mjs';

journey('a move in one page is seen in the other, and so is its undo', {}, async (window) => {
  const other = await window.another();
  try {
    await window.drag('Ada Okafor', 9);
    await other.seen('Ada Okafor', 9);
    await other.at('undo').click();
    await window.seen('Ada Okafor', 1);
    await other.drag('Bo Chen', 2);
    await window.seen('Bo Chen', 2);
    other.assertCalm();
  } finally {
    await other.close();
  }
});

journey('somebody else edits in the middle of a drag, and the drag goes on', {}, async (window) => {
  await window.pickUp('Ada Okafor');
  await window.carryTo(5);
  await window.ask('employee.move', { employeeId: 'E02', performance: 'Low', potential: 'Low' });
  await window.seen('Bo Chen', 1);
  await window.carryTo(9);
  await window.drop();
  await window.seen('Ada Okafor', 9);
  await window.settled();
  assert.deepEqual(await window.history(), ['move E02 to 1', 'move E01 to 9']);
});
