import assert from 'node:assert/strict';
import { test } from 'node:test';

import { levelOf, linesOf, pointsOf, ratingsOf } from '../../page/model/ratings.mjs';

const WORDS = { Low: ['Needs work'], Medium: ['Solid'], High: ['Strong', 'Leading'] };
const DRAWING = { width: 100, height: 50, margin: 5 };

test('a word is a level where it is one, or the settings say so; else nobody knows', () => {
  assert.equal(levelOf('high', {}), 'High');
  assert.equal(levelOf(' needs WORK', WORDS), 'Low');
  assert.equal(levelOf('Solid', {}), null);
  assert.equal(levelOf('', WORDS), null);
});

test('years stand in order, whatever order the workbook has', () => {
  assert.deepEqual(ratingsOf({ 2025: 'Strong', 2023: 'x' }, WORDS), [
    { year: '2023', word: 'x', level: null },
    { year: '2025', word: 'Strong', level: 'High' },
  ]);
});

test('High lies at the top, Low at the bottom, and the years share the width', () => {
  const points = pointsOf(ratingsOf({ 2023: 'Low', 2024: 'Medium', 2025: 'High' }, {}), DRAWING);
  assert.deepEqual(points, [{ x: 5, y: 45 }, { x: 50, y: 25 }, { x: 95, y: 5 }]);
  assert.deepEqual(pointsOf(ratingsOf({ 2025: 'High' }, {}), DRAWING), [{ x: 50, y: 5 }]);
});

test('a year whose word says no level parts the line', () => {
  const points = pointsOf(ratingsOf({ 2021: 'Low', 2022: 'High', 2023: '?', 2024: 'High' }, {}), DRAWING);
  assert.equal(points[2], null);
  assert.deepEqual(linesOf(points), [[points[0], points[1]]]);
});
