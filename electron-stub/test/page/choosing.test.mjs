import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Selection } from '../../page/model/selection.mjs';
import { walk } from '../../page/model/walking.mjs';
import { WHOLE_UP_TO, extent, scrolledTo, tileAt } from '../../page/model/windowing.mjs';

const list = ['a', 'b', 'c', 'd', 'e'];

test('a range goes from where it began to where it ends, in both directions', () => {
  const selection = new Selection();
  selection.choose('c');
  selection.extend('e', list);
  assert.deepEqual([...selection.ids], ['c', 'd', 'e']);
  selection.extend('a', list);
  assert.deepEqual([...selection.ids], ['a', 'b', 'c']);
  assert.equal(selection.current, 'a');
});

test('a range into another box adds that person', () => {
  const selection = new Selection();
  selection.choose('c');
  selection.extend('x', ['x', 'y']);
  assert.deepEqual([...selection.ids], ['c', 'x']);
});

test('whoever is chosen is meant together; anybody else is meant alone', () => {
  const selection = new Selection();
  selection.choose('a');
  selection.toggle('b');
  assert.deepEqual([selection.meant('a'), selection.meant('c')], [['a', 'b'], ['c']]);
  selection.toggle('a');
  assert.deepEqual(selection.meant('b'), ['b']);
});

test('who is gone is not chosen any more', () => {
  const selection = new Selection();
  selection.chooseAll(list);
  selection.keep((id) => id < 'c');
  assert.deepEqual([[...selection.ids], selection.current], [['a', 'b'], null]);
});

const boxes = [['t'], [], [], [], [], list, [], [], [], ['s1', 's2']];
const columns = boxes.map(() => 2);

test('arrows walk over the tiles as they lie', () => {
  const from = (/** @type {string} */ id) =>
    /** @type {const} */ (['left', 'right', 'up', 'down']).map((direction) => walk(boxes, columns, 5, id, direction));
  assert.deepEqual(from('d').slice(0, 1), ['c']);
  assert.deepEqual(from('c').slice(1), ['d', 'a', 'e']);
  assert.equal(walk(boxes, columns, 5, 'd', 'down'), 'e', 'the last row is shorter');
});

test('an arrow that leaves a box meets the next one in that direction that has people', () => {
  assert.equal(walk(boxes, columns, 5, 'a', 'left'), 't');
  assert.equal(walk(boxes, columns, 5, 'b', 'right'), 'b', 'there is nobody to the right');
  assert.equal(walk(boxes, columns, 0, 't', 'right'), 'a', 'box 4 is empty');
  assert.equal(walk(boxes, columns, 9, 's1', 'down'), 's1');
});

test('a box of a usual size has all its tiles', () => {
  const { from, to, above } = extent(WHOLE_UP_TO, { width: 300, height: 200, scrolled: 0 }, 1);
  assert.deepEqual([from, to, above], [0, WHOLE_UP_TO, 0]);
});

test('a large box has the tiles that are seen, and some around them, wherever it is scrolled to', () => {
  const count = 5000;
  const row = tileAt(1).height + tileAt(1).gap;
  for (const scrolled of [0, row * 100 + 7, row * 2500, row * 9999]) {
    const { columns, from, to, above, height } = extent(count, { width: 300, height: 200, scrolled }, 1);
    assert.equal(columns, 2);
    assert.equal(height, 2500 * row);
    assert.equal(above, (from / columns) * row);
    assert.ok(to - from <= 40, `${to - from} tiles`);
    assert.ok(from * row <= scrolled * columns || scrolled > height);
    assert.ok(to === count || (to / columns) * row >= scrolled + 200);
  }
});

test('a tile that is not seen is scrolled to, and one that is seen stays where it is', () => {
  const row = tileAt(1).height + tileAt(1).gap;
  assert.equal(scrolledTo(0, 2, { height: 200, scrolled: 500 }, 1), 0);
  assert.equal(scrolledTo(100, 2, { height: 200, scrolled: 0 }, 1), 51 * row - 200);
  assert.equal(scrolledTo(4, 2, { height: 200, scrolled: row }, 1), row);
});
