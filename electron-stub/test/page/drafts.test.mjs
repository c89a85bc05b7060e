import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Drafts } from '../../page/model/drafts.mjs';

test('what is typed is shown until it is saved, whatever is saved meanwhile', () => {
  const drafts = new Drafts();
  assert.equal(drafts.shown('a', 'old'), 'old');
  drafts.type('a', 'new', null);
  assert.equal(drafts.shown('a', 'by somebody else'), 'new');
  assert.equal(drafts.shown('b', null), '', 'another field');
  assert.equal(drafts.begin('a', 'old'), 'new');
  assert.ok(drafts.isOpen('a'));
  drafts.settle('a', 'new', true);
  assert.ok(!drafts.isOpen('a'));
  assert.equal(drafts.shown('a', 'new'), 'new');
});

test('it is saved once, however often the field is left', () => {
  const drafts = new Drafts();
  drafts.type('a', 'why', null);
  assert.equal(drafts.begin('a', null), 'why');
  assert.equal(drafts.begin('a', null), null, 'on its way');
  drafts.settle('a', 'why', true);
  assert.equal(drafts.begin('a', 'why'), null, 'saved');
});

test('what is typed while something is being saved is saved after it', () => {
  const drafts = new Drafts();
  drafts.type('a', 'why', null);
  drafts.begin('a', null);
  drafts.type('a', 'why not', null);
  assert.equal(drafts.begin('a', null), 'why not');
  drafts.settle('a', 'why', true);
  assert.equal(drafts.shown('a', 'why'), 'why not');
  drafts.settle('a', 'why not', true);
  assert.ok(!drafts.isOpen('a'));
});

test('what was typed back to what is being replaced is saved too', () => {
  const drafts = new Drafts();
  drafts.type('a', 'new', null);
  drafts.begin('a', 'old');
  drafts.type('a', 'old', null);
  assert.equal(drafts.begin('a', 'old'), 'old', 'the daemon will have "new" by then');
});

test('a refused text stays, says so, and is tried again when the field is left again', () => {
  const drafts = new Drafts();
  drafts.type('a', 'why', null);
  drafts.begin('a', null);
  drafts.settle('a', 'why', false);
  assert.equal(drafts.shown('a', null), 'why');
  assert.ok(drafts.wasRefused('a'));
  assert.equal(drafts.begin('a', null), 'why');
  drafts.type('a', 'because', null);
  assert.ok(!drafts.wasRefused('a'));
});

test('what says nothing new is not saved', () => {
  const drafts = new Drafts();
  drafts.type('a', ' why ', null);
  assert.equal(drafts.begin('a', 'why'), null);
  assert.ok(!drafts.isOpen('a'));
  drafts.type('a', ' ', null);
  assert.equal(drafts.begin('a', null), null);
});

test('what somebody else wrote since the typing began is told, and what was there before is not', () => {
  const drafts = new Drafts();
  drafts.type('a', 'mine', 'old');
  assert.equal(drafts.theirs('a', 'old'), null);
  drafts.type('a', 'mine too', 'theirs');
  assert.equal(drafts.theirs('a', 'theirs'), 'theirs');
  assert.equal(drafts.theirs('a', null), '', 'it was taken away');
  assert.equal(drafts.theirs('a', 'mine too'), null, 'the same');
  drafts.begin('a', 'theirs');
  drafts.settle('a', 'mine too', true);
  assert.equal(drafts.theirs('a', 'mine too'), null);
});

test('what is saved while more is typed is nobody else’s', () => {
  const drafts = new Drafts();
  drafts.type('a', 'why', null);
  drafts.begin('a', null);
  drafts.type('a', 'why not', null);
  drafts.settle('a', 'why', true);
  assert.equal(drafts.theirs('a', 'why'), null);
});
