/** WCAG 2 A and AA as axe-core can judge them, in light and dark; and what `prefers-reduced-motion` asks for. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */

const AXE = fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Judge the page as it is. @param {Window} window */
async function assertAccessible({ page }) {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const violations = await page.evaluate(async (values) => {
    const { axe } = /** @type {{ axe: import('axe-core') }} */ (/** @type {unknown} */ (window));
    const found = await axe.run(document, { runOnly: { type: 'tag', values } });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join('\n')}`);
  }, TAGS);
  assert.deepEqual(violations, []);
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  journey(`nothing of the page breaks WCAG 2 AA, ${colorScheme}`, { workbook: null, context: { colorScheme } }, async (window) => {
    await assertAccessible(window);
    await window.page.locator('.tile').first().click();
    await window.page.keyboard.press('3');
    await window.page.locator('.tile.changed').waitFor();
    await window.settled();
    await assertAccessible(window); // with somebody chosen, changed and under the keyboard
    await window.page.keyboard.press('?');
    await window.at('over-keys').waitFor();
    await assertAccessible(window);
    await window.page.keyboard.press('Escape');
    await window.at('status').click();
    await window.at('over-status').waitFor();
    await assertAccessible(window);
  });
}

/** The longest motion of anything on the page, in seconds. @param {Window} window */
function longestMotion({ page }) {
  return page.evaluate(() => {
    const times = [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration } = getComputedStyle(element);
      return `${transitionDuration}, ${animationDuration}`.split(', ').map(parseFloat);
    });
    return Math.max(...times);
  });
}

journey('no motion lasts longer than 150 ms', {}, async (window) => {
  const seconds = await longestMotion(window);
  assert.ok(seconds > 0 && seconds <= 0.15, `${seconds} s`);
});

journey('who asks for less motion gets none', { context: { reducedMotion: 'reduce' } }, async (window) => {
  assert.equal(await longestMotion(window), 0);
  await window.drag('Ada Okafor', 9);
  await window.seen('Ada Okafor', 9);
});

journey('with the system’s own colours one sees who is chosen and changed, flags and bars', { context: { forcedColors: 'active' } }, async (window) => {
  await window.ask('employee.setFlags', { employeeId: 'E02', add: ['flight_risk'] });
  await window.press('Bo Chen', '9');
  await window.seen('Bo Chen', 9);
  await window.at('note').focus();
  const look = (/** @type {string} */ name) =>
    window.tile(name).evaluate((tile) => {
      const { outlineStyle, borderLeftWidth } = getComputedStyle(tile);
      return { outlineStyle, borderLeftWidth };
    });
  assert.deepEqual(await look('Bo Chen'), { outlineStyle: 'solid', borderLeftWidth: '5px' });
  assert.deepEqual(await look('Hal Ito'), { outlineStyle: 'none', borderLeftWidth: '1px' });
  const colours = await window.page.evaluate(() => [...document.querySelectorAll('.flags .flag')].map((dot) => getComputedStyle(dot).backgroundColor));
  assert.ok(new Set(colours).size > 4, `${colours}`);
  await window.at('tab-numbers').click();
  const bar = window.page.locator('.bars .fill').first();
  await bar.waitFor({ state: 'attached' });
  assert.equal(await bar.evaluate((fill) => getComputedStyle(fill).forcedColorAdjust), 'none');
});
