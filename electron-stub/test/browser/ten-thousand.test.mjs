/** Ten thousand people: only the tiles that are seen exist, and nothing stutters. Says what was measured. */

import assert from 'node:assert/strict';

import { browser } from './chromium.mjs';
import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */

const PEOPLE = 10_000;

/** A task that takes longer is a stutter that people see; in milliseconds. */
const LONG_TASK_MS = 100;

/** A page with ten thousand people, opened as somebody opens it; and how long that took, in milliseconds. @param {Window} window */
async function opened(window) {
  await window.ask('session.createSample', { employees: PEOPLE });
  const begun = performance.now();
  const page = await window.another();
  await page.page.locator('.tile').first().waitFor();
  return { page, ms: performance.now() - begun };
}

/** Who is in a box, in the order of the tiles. @param {Window} window @param {number} box */
async function namesIn(window, box) {
  const { employees } = await window.ask('employee.list', { fields: ['name', 'box', 'employeeId'] });
  const { compare } = new Intl.Collator('en', { numeric: true });
  return employees.filter((one) => one.box === box).map(({ name }) => String(name)).sort(compare);
}

/** Note when each frame is drawn, from now on; answers how to read that. @param {Window} window */
async function watchFrames({ page }) {
  await page.evaluate(() => {
    const { frames } = Object.assign(window, { frames: /** @type {number[]} */ ([]) });
    const next = (/** @type {number} */ now) => {
      frames.push(now);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return async () => {
    const at = await page.evaluate(() => /** @type {{ frames: number[] }} */ (/** @type {unknown} */ (window)).frames);
    return at.slice(1).map((now, index) => now - at[index]).sort((one, other) => one - other);
  };
}

/**
 * Do something, and return how long each task of the page took, in milliseconds: `wall`, and `own`, which leaves out what
 * other processes of a busy machine took meanwhile.
 *
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<void>} act
 * @returns {Promise<{ wall: number, own: number }[]>}
 */
async function tasksOf(page, act) {
  await (await browser()).startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] });
  await act();
  const { traceEvents } = JSON.parse(String(await (await browser()).stopTracing()));
  const tasks = traceEvents.filter(
    (/** @type {any} */ event) => event.name === 'RunTask' && event.ph === 'X' && isOfPage(traceEvents, event),
  );
  // Where a task took next to no time of its own, that isn't told.
  return tasks.map((/** @type {any} */ { dur, tdur = 0 }) => ({ wall: dur / 1000, own: tdur / 1000 }));
}

/** Whether a task is of a page's main thread. @param {any[]} events @param {any} task */
function isOfPage(events, { pid, tid }) {
  return events.some((event) => event.args?.name === 'CrRendererMain' && event.pid === pid && event.tid === tid);
}

/** @param {string} what @param {{ wall: number, own: number }[]} tasks */
function assertQuick(what, tasks) {
  assert.ok(tasks.length > 20, `${tasks.length} tasks were seen`);
  const own = Math.max(...tasks.map((task) => task.own));
  const wall = Math.max(...tasks.map((task) => task.wall));
  console.log(`${what}: the longest task took ${own.toFixed(1)} ms of its own, ${wall.toFixed(1)} ms by the clock`);
  assert.ok(own <= LONG_TASK_MS);
}

/** What the page's objects take, in MB. @param {import('playwright-core').Page} page */
async function heapOf(page) {
  await page.requestGC();
  const session = await page.context().newCDPSession(page);
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

journey('ten thousand people: few tiles exist, the last person is found, a drag and a key move work', {}, async (window) => {
  const { page, ms } = await opened(window);
  try {
    assert.equal(await page.at('shown').textContent(), '10,000 of 10,000');
    const tiles = await page.page.locator('.tile').count();
    assert.ok(tiles < 1000, `${tiles} tiles`);
    console.log(`${PEOPLE} people: ${Math.round(ms)} ms from the address to the first tile, ${tiles} tiles exist`);

    const names = await namesIn(window, 5);
    const last = String(names.at(-1));
    const box = page.box(5).locator('.tiles');
    await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    const tile = page.box(5).locator('.tile').last();
    await tile.and(page.page.locator(`[aria-posinset="${names.length}"]`)).waitFor();
    assert.equal(await tile.locator('.name').textContent(), last);

    const dragged = await box.locator('.tile').nth(-1).getAttribute('data-employee-id');
    await page.drag(last, 1);
    await page.settled();
    assert.deepEqual(await window.history(), [`move ${dragged} to 1`]);

    await box.evaluate((element) => element.scrollTo(0, 0));
    const first = box.locator('.tile[aria-posinset="1"]');
    const pressed = await first.getAttribute('data-employee-id');
    await first.click();
    await page.page.keyboard.press('9');
    await page.page.locator(`[data-employee-id="${pressed}"][data-box="9"]:focus`).waitFor(); // fetched into view
    await page.settled();
    assert.deepEqual(await window.history(), [`move ${dragged} to 1`, `move ${pressed} to 9`]);
    page.assertCalm();
  } finally {
    await page.close();
  }
});

journey('ten thousand people: no task of two seconds of scrolling, or of a move, takes longer than 100 ms', {}, async (window) => {
  const { page } = await opened(window);
  try {
    await page.box(5).hover();
    const frames = await watchFrames(page);
    const tasks = await tasksOf(page.page, async () => {
      for (const until = performance.now() + 2000; performance.now() < until; ) await page.page.mouse.wheel(0, 240);
    });
    const drawn = await frames();
    const heap = await heapOf(page.page);
    assertQuick('scrolling', tasks);
    console.log(`${drawn.length} frames: ${drawn[drawn.length >> 1].toFixed(1)} ms the median, ${drawn.at(-1)?.toFixed(1)} ms the longest`);
    console.log(`heap ${heap.toFixed(1)} MB`);
    assert.ok(await page.box(5).locator('.tiles').evaluate((element) => element.scrollTop) > 2000, 'it was scrolled');
    await page.box(5).locator('.tile').nth(20).click();
    const moving = await tasksOf(page.page, async () => {
      await page.page.keyboard.press('9');
      await page.page.locator('.tile.changed:focus').waitFor();
      await page.settled();
    });
    assertQuick('a move by key', moving);
  } finally {
    await page.close();
  }
});
