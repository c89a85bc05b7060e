/** The grid beyond single moves: several people at once, one box at full size, the donut view, narrow windows. */

import assert from 'node:assert/strict';

import { idOf } from './people.mjs';
import { journey } from './journey.mjs';

journey('several chosen people are dragged together, as one edit that the notice takes back', {}, async (window) => {
  await window.tile('Chidi Anagonye').click();
  await window.tile('Hal Ito').click({ modifiers: ['Shift'] });
  await window.tile('Bo Chen').click({ modifiers: ['ControlOrMeta'] });
  await window.drag('Hal Ito', 9);
  for (const name of ['Chidi Anagonye', 'Hal Ito', 'Bo Chen']) await window.seen(name, 9);
  await window.settled();
  await window.at('notice').getByRole('button', { name: 'Undo' }).click();
  for (const name of ['Chidi Anagonye', 'Hal Ito']) await window.seen(name, 5);
  await window.seen('Bo Chen', 6);
  await window.settled();
  assert.deepEqual(await window.history(), ['moveMany E03 to 9 E08 to 9 E02 to 9', 'undo E03 to 5 E08 to 5 E02 to 6']);
});

journey('a drop where they are already, or outside of the grid, is no edit', {}, async (window) => {
  await window.drag('Hal Ito', 5);
  await window.pickUp('Bo Chen');
  await window.page.mouse.move(700, 20, { steps: 4 });
  await window.drop();
  await window.page.locator('.ghost').waitFor({ state: 'detached' });
  await window.seen('Bo Chen', 6);
  assert.deepEqual(await window.history(), []);
});

journey('Esc puts back who is being dragged', {}, async (window) => {
  await window.pickUp('Bo Chen');
  await window.carryTo(9);
  await window.page.keyboard.press('Escape');
  await window.drop();
  await window.seen('Bo Chen', 6);
  assert.deepEqual(await window.history(), []);
});

journey('a rating is taken away by a drop on those not rated, and an undo gives it back', {}, async (window) => {
  await window.drag('Bo Chen', 0);
  await window.seen('Bo Chen', 0);
  await window.settled();
  const { employee } = await window.ask('employee.get', { employeeId: idOf('Bo Chen') });
  assert.deepEqual([employee.performance, employee.potential], [null, null]);
  await window.at('undo').click();
  await window.seen('Bo Chen', 6);
});

journey('a changed tile says where it was, counts and shares follow', {}, async (window) => {
  assert.equal(await window.at('count-9').textContent(), '1 · 13%');
  await window.drag('Ada Okafor', 9);
  await window.tile('Ada Okafor').getByText('was 1').waitFor();
  assert.equal(await window.at('count-9').textContent(), '2 · 25%');
  assert.equal(await window.at('count-1').textContent(), '0 · 0%');
});

journey('one box is opened to full size by a double click and by Enter, and closed by Esc', {}, async (window) => {
  await window.box(5).locator('header h2').dblclick();
  await window.box(9).waitFor({ state: 'detached' });
  await window.seen('Hal Ito', 5);
  await window.page.keyboard.press('Escape');
  await window.box(9).waitFor();
  await window.press('Hal Ito', 'Enter');
  await window.box(9).waitFor({ state: 'detached' });
  await window.page.keyboard.press('Enter');
  await window.box(9).waitFor();
});

journey('donut placements are hypothetical, survive SIGKILL, and go with a drop on the centre', { standby: true }, async (window) => {
  await window.at('donut-view').click();
  await window.at('donut-banner').waitFor();
  await window.box(6).locator('.tile').waitFor({ state: 'detached' });
  await window.drag('Hal Ito', 8);
  await window.seen('Hal Ito', 8);
  await window.settled();
  const pid = await window.daemonPid();
  await window.kill();
  await window.back(pid);
  await window.settled();
  await window.seen('Hal Ito', 8);
  const { employee } = await window.ask('employee.get', { employeeId: idOf('Hal Ito') });
  assert.equal(employee.box, 5, 'the review itself is not touched');
  assert.deepEqual(employee.donut, { performance: 'Medium', potential: 'High', note: null });
  await window.drag('Hal Ito', 5);
  await window.seen('Hal Ito', 5);
  await window.settled();
  await window.at('donut-banner').getByRole('button').click();
  await window.seen('Bo Chen', 6);
  assert.deepEqual(await window.history(), [`placeDonut ${idOf('Hal Ito')}`, `clearDonut ${idOf('Hal Ito')}`]);
});

for (const width of [640, 1024, 1920]) {
  journey(`the grid fits a window ${width} pixels wide`, { context: { viewport: { width, height: 720 } } }, async (window) => {
    if (width < 1024) await window.at('panel-toggle').click();
    const overflow = () => window.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(await overflow(), 0);
    for (let box = 1; box <= 9; box += 1) {
      const { x, width: wide } = (await window.box(box).boundingBox()) ?? assert.fail(`box ${box} is not seen`);
      assert.ok(x >= 0 && x + wide <= width && wide > 100, `box ${box}: ${x} to ${x + wide}`);
    }
    await window.drag('Ada Okafor', 9);
    await window.seen('Ada Okafor', 9);
  });
}

journey('a window that is made smaller is laid out anew', {}, async (window) => {
  await window.page.setViewportSize({ width: 1024, height: 700 });
  await window.page.waitForFunction(() =>
    [...document.querySelectorAll('.tile')].every((tile) => tile.getBoundingClientRect().width > 100),
  );
});

journey('a filter that leaves nobody says so, and can be left there', {}, async (window) => {
  await window.at('filters').click();
  await window.page.getByPlaceholder(/contains/).fill('nobody is called so');
  await window.at('nobody-banner').waitFor();
  await window.page.keyboard.press('Escape');
  await window.at('nobody-banner').getByRole('button').click();
  await window.seen('Hal Ito', 5);
});

journey('a review that is deleted elsewhere makes room for another one', {}, async (window) => {
  const { session } = await window.ask('session.createSample', { employees: 10 });
  const first = (await window.ask('session.list', {})).sessions.find(({ sessionId }) => sessionId !== session.sessionId);
  await window.ask('session.delete', { sessionId: String(first?.sessionId) });
  await window.press('Ada Okafor', '9');
  await window.at('notice').getByText('This review was deleted elsewhere.').waitFor();
  await window.page.locator('.tile').nth(9).waitFor();
  await window.statusIs('saved');
});
