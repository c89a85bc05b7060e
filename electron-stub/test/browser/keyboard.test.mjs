/** The keyboard alone: into the grid, from tile to tile, pick up, drop, put back, and what a screen reader is told. */

import assert from 'node:assert/strict';

import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */

/** Press keys one after another, each once what the one before said is there. @param {Window} window @param {[key: string, says: string][]} steps */
async function pressed({ page }, steps) {
  for (const [key, says] of steps) {
    await page.keyboard.press(key);
    await page.getByTestId('announced').getByText(says, { exact: true }).waitFor({ state: 'attached' });
  }
}

/** Tab until a tile has the keyboard. @param {Window} window @param {string} name */
async function tabInto(window, name) {
  const { page } = window;
  for (let tabs = 0; tabs < 20; tabs += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.matches('[data-employee-id]') ?? false)) break;
  }
  await window.hasKeyboard(name);
}

journey('Tab leads into the grid, to one tile, and on out of it', {}, async (window) => {
  const { page } = window;
  await tabInto(window, 'Fern Alder'); // the first one of the first box as it is read
  await page.keyboard.press('Tab');
  const isTile = await page.evaluate(() => document.activeElement?.matches('[data-employee-id]'));
  assert.equal(isTile, false, 'another tile is in the tab order');
  await page.keyboard.press('Shift+Tab');
  await window.hasKeyboard('Fern Alder');
});

journey('arrows walk from tile to tile and say where they are', {}, async (window) => {
  await tabInto(window, 'Fern Alder');
  await pressed(window, [
    ['ArrowRight', 'Dana Whitfield, Growth, 1 of 1'],
    ['ArrowDown', 'Chidi Anagonye, Core Talent, 1 of 2'],
    ['ArrowRight', 'Hal Ito, Core Talent, 2 of 2'],
    ['ArrowRight', 'Bo Chen, High Impact, 1 of 1'],
  ]);
  await window.hasKeyboard('Bo Chen');
});

journey('keys that come faster than the page is drawn are all heard, each where the one before it led', {}, async (window) => {
  await tabInto(window, 'Fern Alder');
  await window.pressAtOnce('ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowRight', '3');
  await window.seen('Bo Chen', 3);
  await window.hasKeyboard('Bo Chen');
  await window.settled();
  assert.equal((await window.history()).length, 1);
});

journey('Space picks up, arrows choose a box, Enter drops there, and the keyboard goes with the tile', {}, async (window) => {
  await tabInto(window, 'Fern Alder');
  await pressed(window, [
    [' ', 'Fern Alder picked up from Enigma. Arrows choose a box, Enter drops, Escape puts back.'],
    ['ArrowRight', 'Growth, 1 person'],
    ['ArrowRight', 'Star, 1 person'],
    ['Enter', 'Fern Alder moved to Star'],
  ]);
  await window.seen('Fern Alder', 9);
  await window.hasKeyboard('Fern Alder');
  await window.settled();
  assert.deepEqual(await window.history(), ['move E06 to 9']);
});

journey('Escape puts back who was picked up', {}, async (window) => {
  await tabInto(window, 'Fern Alder');
  await pressed(window, [
    [' ', 'Fern Alder picked up from Enigma. Arrows choose a box, Enter drops, Escape puts back.'],
    ['ArrowDown', 'Inconsistent, 0 people'],
    ['Escape', 'Fern Alder put back'],
    ['ArrowRight', 'Dana Whitfield, Growth, 1 of 1'],
  ]);
  await window.seen('Fern Alder', 7);
  assert.deepEqual(await window.history(), []);
});

journey('Shift with an arrow chooses several, and a digit moves them together', {}, async (window) => {
  await tabInto(window, 'Fern Alder');
  await pressed(window, [
    ['ArrowRight', 'Dana Whitfield, Growth, 1 of 1'],
    ['ArrowDown', 'Chidi Anagonye, Core Talent, 1 of 2'],
    ['Shift+ArrowRight', 'Hal Ito, Core Talent, 2 of 2'],
    ['3', '2 people moved to Workhorse'],
  ]);
  await window.seen('Chidi Anagonye', 3);
  await window.seen('Hal Ito', 3);
  await window.settled();
  assert.deepEqual(await window.history(), ['moveMany E03 to 3 E08 to 3']);
  await window.hasKeyboard('Hal Ito');
});

journey('each digit is a box, 0 takes the rating away, and Ctrl+Z takes it all back', {}, async (window) => {
  const { page } = window;
  await tabInto(window, 'Fern Alder');
  for (const box of [1, 2, 3, 4, 5, 6, 8, 9, 0]) {
    await page.keyboard.press(String(box));
    await window.seen('Fern Alder', box);
    await window.hasKeyboard('Fern Alder');
  }
  for (const box of [9, 8, 6, 5, 4, 3, 2, 1, 7]) {
    await page.keyboard.press('Control+z');
    await window.seen('Fern Alder', box);
  }
  await page.keyboard.press('Control+Shift+z');
  await window.seen('Fern Alder', 1);
  await window.settled();
  await window.hasKeyboard('Fern Alder');
});

journey('? lists the keys, and Escape closes the list and gives the keyboard back', {}, async (window) => {
  await tabInto(window, 'Fern Alder');
  await window.page.keyboard.press('?');
  await window.at('over-keys').getByText('pick up; then arrows choose a box').waitFor();
  await window.page.keyboard.press('3');
  await window.page.keyboard.press('Escape');
  await window.at('over-keys').waitFor({ state: 'detached' });
  await window.hasKeyboard('Fern Alder');
  await window.seen('Fern Alder', 7);
});

journey('Enter opens a box to full size, Escape closes it', {}, async (window) => {
  await tabInto(window, 'Fern Alder');
  await window.page.keyboard.press('Enter');
  await window.box(9).waitFor({ state: 'detached' });
  await window.hasKeyboard('Fern Alder');
  await window.page.keyboard.press('Escape');
  await window.box(9).waitFor();
  await window.hasKeyboard('Fern Alder');
});

journey('Escape in the middle of a drag with the mouse puts back', {}, async (window) => {
  await window.pickUp('Ada Okafor');
  await window.carryTo(9);
  await window.page.keyboard.press('Escape');
  await window.drop();
  await window.page.locator('.ghost').waitFor({ state: 'detached' });
  await window.seen('Ada Okafor', 1);
  assert.deepEqual(await window.history(), []);
});

journey('in a box that has the whole grid, the keyboard goes on to whoever comes next', {}, async (window) => {
  await window.press('Chidi Anagonye', 'Enter');
  await window.box(9).waitFor({ state: 'detached' });
  await window.page.locator(':focus[data-testid="employee-Chidi-Anagonye"]').waitFor();
  await window.page.keyboard.press('9');
  await window.page.locator(':focus[data-testid="employee-Hal-Ito"]').waitFor();
  await window.page.keyboard.press('1');
  await window.box(5).locator('.tile').first().waitFor({ state: 'detached' });
  await window.page.keyboard.press('Escape');
  await window.seen('Chidi Anagonye', 9);
  await window.seen('Hal Ito', 1);
});

journey('who is moved out of what the filter shows leaves the keyboard to somebody beside them, or to the first', {}, async (window) => {
  const { page } = window;
  await window.at('filters').click();
  await window.at('filter-boxes-5').click();
  await page.keyboard.press('Escape');
  await window.press('Chidi Anagonye', '8');
  await window.tile('Chidi Anagonye').waitFor({ state: 'detached' });
  await window.hasKeyboard('Hal Ito');
  await window.at('filters').click();
  await window.at('filter-clear').click();
  await window.at('filter-changed-false').click();
  await page.keyboard.press('Escape');
  await window.press('Bo Chen', '9');
  await window.tile('Bo Chen').waitFor({ state: 'detached' });
  await page.locator('[data-box="9"]:focus').waitFor();
});
