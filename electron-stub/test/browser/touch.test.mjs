/** A finger instead of a mouse: it scrolls boxes, and drags whom it rests on. */

import assert from 'node:assert/strict';

import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */
/** @typedef {{ x: number, y: number }} Point */

const touch = { context: { hasTouch: true, viewport: { width: 1280, height: 720 } } };

/** @param {import('playwright-core').Locator} locator @returns {Promise<Point>} */
async function middle(locator) {
  const { x, y, width, height } = (await locator.boundingBox()) ?? assert.fail('It is not seen');
  return { x: x + width / 2, y: y + height / 2 };
}

/** One finger. @param {Window} window */
async function finger({ page }) {
  const session = await page.context().newCDPSession(page);
  const does = (/** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type, /** @type {Point[]} */ touchPoints) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  return {
    down: (/** @type {Point} */ at) => does('touchStart', [at]),
    up: () => does('touchEnd', []),
    async move(/** @type {Point} */ from, /** @type {Point} */ to) {
      for (let step = 1; step <= 10; step += 1) {
        await does('touchMove', [{ x: from.x + ((to.x - from.x) * step) / 10, y: from.y + ((to.y - from.y) * step) / 10 }]);
      }
    },
  };
}

journey('a finger that rests on somebody drags them', touch, async (window) => {
  const one = await finger(window);
  const from = await middle(window.tile('Bo Chen'));
  await one.down(from);
  await window.page.locator('.ghost').waitFor();
  await one.move(from, await middle(window.box(9)));
  await window.page.locator('.box.over[data-drop="9"]').waitFor();
  await one.up();
  await window.seen('Bo Chen', 9);
  await window.settled();
  assert.deepEqual(await window.history(), ['move E02 to 9']);
});

journey('a finger that moves at once scrolls the box under it, and drags nobody', { ...touch, workbook: null }, async (window) => {
  const tiles = window.box(5).locator('.tiles');
  const one = await finger(window);
  const from = await middle(window.box(5));
  await one.down(from);
  await one.move(from, { x: from.x, y: from.y - 60 });
  await window.page.waitForFunction(() => (document.querySelector('[data-tiles="5"]')?.scrollTop ?? 0) > 20);
  assert.equal(await window.page.locator('.ghost').count(), 0);
  await one.up();
  assert.ok((await tiles.evaluate(({ scrollTop }) => scrollTop)) > 20);
  assert.deepEqual(await window.history(), []);
});

journey('a tap chooses somebody, a long one too', touch, async (window) => {
  const one = await finger(window);
  await one.down(await middle(window.tile('Bo Chen')));
  await one.up();
  await window.hasKeyboard('Bo Chen');
  await one.down(await middle(window.tile('Hal Ito')));
  await window.page.locator('.ghost').waitFor();
  await one.up();
  await window.hasKeyboard('Hal Ito');
  assert.equal(await window.tile('Hal Ito').getAttribute('aria-selected'), 'true');
  assert.deepEqual(await window.history(), []);
});
