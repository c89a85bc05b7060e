import assert from 'node:assert/strict';
import { test } from 'node:test';

import { STANDBY_TIMES, noStandby, stepStandby } from '../supervisor/standby-rules.mjs';

/** The rules and a clock that the test moves. */
class Run {
  now = 1_000_000;
  state = noStandby(true, this.now);
  isSpawned = false;

  /** @param {import('../supervisor/standby-rules.mjs').Event} event */
  on(event) {
    const { state, spawn } = stepStandby(this.state, event, { now: this.now, random: 0, times: STANDBY_TIMES });
    this.state = state;
    this.isSpawned = spawn;
    return this;
  }

  /** @param {number} ms */
  pass(ms) {
    this.now += ms;
    return this;
  }

  ring(busy = false) {
    this.now = Number(this.state.due);
    return this.on({ kind: 'tick', busy });
  }

  get left() {
    return this.state.due === null ? null : this.state.due - this.now;
  }
}

const waiting = () => new Run().on({ kind: 'ready' }).ring();
const gone = { kind: /** @type {const} */ ('gone'), code: null };

test('it is spawned a second after the first is ready, and later while that is busy', () => {
  const run = new Run().on({ kind: 'ready' });
  assert.equal(run.left, 1000);
  assert.deepEqual([run.ring(true).isSpawned, run.left], [false, 1000]);
  assert.deepEqual([run.ring().isSpawned, run.left], [true, null]);
});

test('there is one at most: neither another ready nor a stray tick spawns a second', () => {
  const run = waiting();
  assert.deepEqual([run.on({ kind: 'ready' }).left, run.on({ kind: 'tick', busy: false }).isSpawned], [null, false]);
});

test('one that ends is started again with a back-off, and after three in a row none is', () => {
  const run = waiting();
  assert.equal(run.on(gone).left, 1000);
  assert.equal(run.ring().on(gone).left, 4000);
  assert.deepEqual([run.ring().on(gone).left, run.state.name], [null, 'tired']);
  assert.equal(run.on({ kind: 'ready' }).left, 1000);
  assert.equal(run.ring().on(gone).left, 1000);
});

test('one that waited for a minute had not failed', () => {
  const run = waiting();
  for (let end = 0; end < 5; end += 1) assert.equal(run.pass(60_000).on(gone).left, 1000, `end ${run.ring().isSpawned}`);
});

test('one that took over makes room for the next; one that served is no failure, one that did not is', () => {
  const run = waiting().on(gone).ring().on({ kind: 'taken' });
  assert.deepEqual([run.state.name, run.left], ['idle', null]);
  run.on({ kind: 'served' });
  assert.deepEqual([run.state.failures, run.on({ kind: 'ready' }).left], [0, 1000]);
  run.ring().on({ kind: 'taken' }).on({ kind: 'failed', code: 1 });
  assert.deepEqual([run.state.failures, run.left], [1, null]);
});

test('a daemon that knows no such option is never asked again, and neither is it where none is wanted', () => {
  const away = [waiting().on({ kind: 'gone', code: 2 }), waiting().on({ kind: 'taken' }).on({ kind: 'failed', code: 2 })];
  const unwanted = new Run();
  unwanted.state = noStandby(false, unwanted.now);
  for (const run of [...away, unwanted]) assert.deepEqual([run.on({ kind: 'ready' }).left, run.state.name], [null, 'unknown']);
});

test('one that is dropped is no failure, and none is started before the first is ready again', () => {
  const run = waiting().on({ kind: 'drop' }).on(gone);
  assert.deepEqual([run.state.failures, run.left], [0, null]);
  assert.equal(new Run().on({ kind: 'ready' }).on({ kind: 'drop' }).left, null);
});
