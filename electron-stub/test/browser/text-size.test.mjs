/** Text twice as large as usual, as a browser can be set: nothing is clipped, nobody is out of reach. */

import assert from 'node:assert/strict';

import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */

/** The root's, in CSS pixels; 15 is usual. */
const LARGE = 30;

/** @param {Window} window */
async function enlarge({ page }) {
  const before = await page.locator('.tile').first().evaluate((tile) => tile.clientHeight);
  await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}px`), LARGE);
  await page.waitForFunction((height) => (document.querySelector('.tile')?.clientHeight ?? 0) > 1.8 * height, before);
}

/** Which tiles that exist don't hold what stands in them, or reach into the next one. @param {Window} window */
function clipped({ page }) {
  return page.evaluate(() => {
    const tiles = [...document.querySelectorAll('.tile')];
    const wrong = (/** @type {Element} */ tile) => {
      const { top, bottom } = tile.getBoundingClientRect();
      const next = tile.nextElementSibling?.getBoundingClientRect();
      const isOver = next !== undefined && next.top > top && next.top < bottom;
      return tile.scrollHeight > tile.clientHeight || isOver || [...tile.children].some((part) => part.getBoundingClientRect().bottom > bottom);
    };
    return tiles.filter(wrong).map(({ textContent }) => textContent);
  });
}

journey('text twice as large fits into its tiles', {}, async (window) => {
  assert.deepEqual(await clipped(window), []);
  await enlarge(window);
  assert.deepEqual(await clipped(window), []);
  await window.press('Ada Okafor', '9');
  await window.seen('Ada Okafor', 9);
});

journey('with text twice as large the last one of a large box can be reached', {}, async (window) => {
  await window.ask('session.createSample', { employees: 1000 });
  const other = await window.another();
  try {
    await enlarge(other);
    const tiles = other.box(5).locator('.tiles');
    const count = Number((await other.at('count-5').textContent())?.split(' ')[0]);
    assert.ok(count > 200, `${count} people`);
    await tiles.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    const last = tiles.locator(`.tile[aria-posinset="${count}"]`);
    await last.waitFor();
    const [tile, room] = [await last.boundingBox(), await tiles.boundingBox()];
    assert.ok(tile && room && tile.y + tile.height <= room.y + room.height, 'all of the last tile is seen');
    await last.click();
    await other.page.keyboard.press('ArrowUp');
    await tiles.locator('.tile:focus').waitFor();
    assert.deepEqual(await clipped(other), []);
  } finally {
    await other.close();
  }
});
