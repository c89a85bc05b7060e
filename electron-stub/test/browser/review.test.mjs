/** What a review begins with: a workbook, a grid, a move that stays. */

import assert from 'node:assert/strict';

import { idOf } from './people.mjs';
import { journey } from './journey.mjs';

journey('a workbook given on the command line is on the grid, each person in its box', { alone: true }, async (window) => {
  await window.at('nine-box-grid').waitFor();
  for (let box = 1; box <= 9; box += 1) await window.box(box).waitFor();
  await window.seen('Ada Okafor', 1);
  await window.seen('Bo Chen', 6);
  await window.seen('Ines Duarte', 0);
  const tile = window.tile('Emeka Obi');
  assert.equal(await tile.getAttribute('data-position'), 'Star [H,H]');
  assert.equal(await tile.getAttribute('data-employee-id'), idOf('Emeka Obi'));
  assert.equal(await window.tile('Ines Duarte').getAttribute('data-position'), '');
  assert.equal(await window.at('shown').textContent(), '9 of 9');
});

journey('a drag moves somebody, and a reload finds them there', {}, async (window) => {
  await window.drag('Ada Okafor', 9);
  await window.seen('Ada Okafor', 9);
  await window.settled();
  const { employee } = await window.ask('employee.get', { employeeId: idOf('Ada Okafor') });
  assert.equal(employee.box, 9);
  await window.page.reload();
  await window.loaded();
  await window.seen('Ada Okafor', 9);
  assert.equal(await window.tile('Ada Okafor').getAttribute('data-position'), 'Star [H,H]');
});

journey('the scripts come as one, and one by one they are the same page', {}, async (window) => {
  /** @type {string[]} */
  const asked = [];
  window.page.on('request', (request) => void asked.push(new URL(request.url()).pathname));
  await window.page.reload();
  await window.loaded();
  assert.deepEqual(asked.filter((path) => /\.m?js$/.test(path)), ['/page/window.js']);
  await window.page.route('**/page/window.js', (route) => route.fulfill({ contentType: 'text/javascript', body: "import './main.mjs';" }));
  await window.page.reload();
  await window.loaded();
  assert.ok(asked.includes('/page/view/grid.mjs'));
  await window.drag('Ada Okafor', 9);
  await window.seen('Ada Okafor', 9);
  await window.settled();
});
