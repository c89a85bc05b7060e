import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chipsOf, valueWords } from '../../page/model/chips.mjs';
import { chosenOf, choicesOf, countOf, hiding, showingHidden, toggled, withText, without } from '../../page/model/filtering.mjs';

test('values are chosen and let go; a filter that says nothing is none', () => {
  const one = toggled(null, 'levels', 'P1');
  assert.deepEqual(one, { levels: ['P1'] });
  const two = toggled(one, 'levels', null);
  assert.deepEqual(two, { levels: ['P1', null] });
  assert.deepEqual(toggled(two, 'levels', 'P1'), { levels: [null] });
  assert.equal(toggled(one, 'levels', 'P1'), null);
  assert.equal(without(one, 'levels'), null);
});

test('of yes and no one is chosen at most', () => {
  const rated = toggled(null, 'rated', true);
  assert.deepEqual(rated, { rated: true });
  assert.deepEqual(toggled(rated, 'rated', false), { rated: false });
  assert.equal(toggled(rated, 'rated', true), null);
  assert.deepEqual(chosenOf({ rated: false }, 'rated'), [false]);
  assert.deepEqual(chosenOf(null, 'rated'), []);
});

test('a filter counts groups, the text and those hidden', () => {
  const filter = hiding(withText(toggled(toggled(null, 'boxes', 9), 'boxes', null), 'ada'), ['1', '2']);
  assert.equal(countOf(filter), 3);
  assert.equal(countOf(null), 0);
  assert.deepEqual(hiding(filter, ['2', '3'])?.excludeIds, ['1', '2', '3']);
  assert.equal(showingHidden(hiding(null, ['1'])), null);
  assert.equal(withText({ text: 'ada' }, ''), null);
});

test('each part of a filter is a chip that knows the filter without it', () => {
  const filter = { levels: ['P1', null], text: 'ada', excludeIds: ['1'] };
  const chips = chipsOf(filter, (group, value) => valueWords(group, value, null));
  assert.deepEqual(chips.map(({ words }) => words), ['Level: P1, no level', 'contains “ada”', '1 person hidden']);
  assert.deepEqual(chips.map(({ rest }) => rest), [
    { text: 'ada', excludeIds: ['1'] },
    { levels: ['P1', null], excludeIds: ['1'] },
    { levels: ['P1', null], text: 'ada' },
  ]);
});

test('every value has words', () => {
  assert.equal(valueWords('locations', null, null), 'no location');
  assert.equal(valueWords('changed', false, null), 'not changed');
  assert.equal(valueWords('movers', 'big', null), 'far');
  assert.equal(valueWords('managers', '00100', 'Ilse Vandermeer'), 'Ilse Vandermeer');
  assert.equal(valueWords('performance', 'High', null), 'High');
});

test('a value that the other groups leave nobody of is still offered, with nobody', () => {
  /** @type {any} */
  const all = { levels: [{ value: 'P1', label: 'P1', count: 5 }, { value: null, label: null, count: 1 }] };
  /** @type {any} */
  const here = { levels: [{ value: 'P1', label: 'P1', count: 2 }] };
  assert.deepEqual(choicesOf('levels', all, here).map(({ count }) => count), [2, 0]);
  assert.deepEqual(choicesOf('levels', all, null).map(({ count }) => count), [5, 1]);
});
