import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TIMES, beginning, shown, step } from '../supervisor/states.mjs';

/** @typedef {import('../supervisor/states.mjs').Event} Event */
/** @typedef {import('../supervisor/states.mjs').State} State */

const CRASH = { kind: /** @type {const} */ ('gone'), reason: 'killed by SIGKILL', stderr: ['last words'] };
/** @type {Event} */
const crash = { ...CRASH, again: true, standby: false };
/** @type {Event} */
const crashBesideStandby = { ...CRASH, again: true, standby: true };
/** @type {Event} */
const hopelessEnd = { ...CRASH, reason: 'exit status 3', again: false, standby: false };

/** A machine and a clock that the test moves. */
class Run {
  now = 1_000_000;
  state = beginning(this.now);
  /** @type {string[]} */
  effects = [];

  /**
   * @param {Event | Event['kind']} event
   * @param {number} [random]
   */
  on(event, random = 0.5) {
    const whole = /** @type {Event} */ (typeof event === 'string' ? { kind: event } : event);
    const { state, effects } = step(this.state, whole, { now: this.now, random, times: TIMES });
    this.state = state;
    this.effects = effects;
    return this;
  }

  /** Let the timer ring, `late` milliseconds after it should have. */
  ring(late = 0) {
    assert.notEqual(this.state.due, null, 'no timer is set');
    this.now = Number(this.state.due) + late;
    return this.on('tick');
  }

  /** @param {number} ms */
  pass(ms) {
    this.now += ms;
    return this;
  }

  /** How long until the timer rings. */
  get left() {
    return this.state.due === null ? null : this.state.due - this.now;
  }
}

const started = () => new Run().on('start');
const ready = () => started().pass(300).on('hello');
const steady = () => ready().pass(TIMES.steady);

test('it starts, is ready, dies, is started again at once and is ready again', () => {
  const run = new Run();
  assert.deepEqual(shown(run.state, null), { name: 'starting', since: 1_000_000 });
  assert.deepEqual(run.on('start').effects, ['spawn']);
  assert.deepEqual(shown(run.pass(300).on('hello').state, null), { name: 'ready', since: 1_000_300 });
  run.pass(TIMES.steady).on(crash);
  assert.deepEqual(run.effects, ['spawn']);
  const since = 1_000_300 + TIMES.steady;
  const reconnecting = { name: 'reconnecting', since, attempt: 1, reason: 'killed by SIGKILL' };
  assert.deepEqual(shown(run.state, null), reconnecting);
  assert.equal(run.on('hello').state.name, 'ready');
});

test('one that dies soon after it was ready is started again after a back-off that grows', () => {
  const run = ready();
  const waits = [];
  for (let restart = 0; restart < 4; restart += 1) {
    run.pass(10).on(crash);
    assert.deepEqual(run.effects, []);
    waits.push(run.left);
    assert.deepEqual(run.ring().effects, ['spawn']);
    run.on('hello');
  }
  assert.deepEqual(waits, [300, 900, 2700, 5000]);
});

for (const [random, wait] of [[0, 200], [0.25, 250], [1, 400]]) {
  test(`the back-off depends on chance: ${random} makes the first one ${wait} ms`, () => {
    const run = ready();
    assert.equal(run.on(crash, random).left, wait);
  });
}

test('attempts count up until it is ready', () => {
  const run = ready();
  const since = run.now;
  for (const attempt of [1, 2, 3]) {
    run.on(crash);
    assert.deepEqual([run.state.attempt, run.state.since], [attempt, since]);
    run.ring();
  }
  assert.equal(run.on('hello').state.attempt, 0);
});

test('the fifth death within 3 minutes makes it failed, with its last lines, and restart begins with a clean count', () => {
  const run = ready();
  for (let restart = 0; restart < 4; restart += 1) run.on(crash).ring().on('hello');
  run.on(crash);
  assert.deepEqual([run.effects, run.state.due], [[], null]);
  const { name, ...facts } = /** @type {any} */ (shown(run.state, '/data'));
  assert.deepEqual([name, facts.stderr, facts.dataDir], ['failed', ['last words'], '/data']);
  assert.match(facts.reason, /4 times within 180 s; killed by SIGKILL/);

  assert.deepEqual(run.on('restart').effects, ['spawn']);
  assert.equal(run.state.name, 'starting');
  for (let restart = 0; restart < 4; restart += 1) assert.deepEqual(run.on(crash).ring().effects, ['spawn']);
  assert.equal(run.on(crash).state.name, 'failed');
});

test('one that carries decisions out may die as often as it likes', () => {
  const run = ready();
  for (let kill = 0; kill < 10; kill += 1) assert.deepEqual(run.on('worked').on(crash).ring().on('hello').state.name, 'ready');
  for (let kill = 0; kill < 3; kill += 1) run.on(crash).ring().on('hello'); // the fourth since is the last one above
  assert.equal(run.on(crash).state.name, 'failed', 'the count goes on from the last decision');
});

test('only the first restart is at once: one that dies in a start that took long is not', () => {
  const run = steady().on(crash).pass(60_000).on(crash);
  assert.deepEqual([run.effects, run.left], [[], 900]);
});

test('a clock that is set back forgives what lies in its future', () => {
  const run = ready();
  for (let restart = 0; restart < 4; restart += 1) run.on(crash).ring().on('hello');
  run.now -= 3_600_000;
  assert.equal(run.on(crash).ring().on('hello').state.name, 'ready');
});

test('an end is dealt with once', () => {
  const run = ready().on(crash);
  const { state } = run;
  assert.equal(run.on(crash).state, state);
});

test('deaths that lie 3 minutes back are forgotten', () => {
  const run = ready();
  for (let death = 0; death < 12; death += 1) {
    run.pass(TIMES.window / 4 + 1).on(crash);
    assert.deepEqual(run.effects, ['spawn']);
    run.on('hello');
  }
});

/** @type {[string, () => Run][]} */
const HOPELESS = [
  ['at its start', () => started()],
  ['after it was ready', () => steady()],
  ['while it reconnects', () => ready().on(crash).ring()],
];
for (const [when, run] of HOPELESS) {
  test(`an end that is not worth a restart makes it failed at once, ${when}`, () => {
    const { state, effects } = run().on(hopelessEnd);
    assert.deepEqual([state.name, state.reason, state.stderr, effects], ['failed', 'exit status 3', ['last words'], []]);
  });
}

test('a standby takes over at once, however short the first had been ready', () => {
  const run = ready().on(crashBesideStandby);
  assert.deepEqual([run.effects, run.state.name], [['promote'], 'reconnecting']);
  assert.equal(run.on('hello').state.name, 'ready');
});

test('a standby that fails while it takes over is replaced by an ordinary start at once, whatever its exit status', () => {
  const run = steady().on(crashBesideStandby).on({ ...hopelessEnd, again: false });
  assert.deepEqual([run.effects, run.state.name, run.state.attempt], [['spawn'], 'reconnecting', 2]);
  assert.equal(run.on(hopelessEnd).state.name, 'failed');
});

test('a standby that serves is judged as any daemon', () => {
  const run = ready().on(crashBesideStandby).on('hello').pass(TIMES.steady);
  assert.equal(run.on(hopelessEnd).state.name, 'failed');
});

test('a standby that says nothing while it takes over is killed after 10 s', () => {
  const run = steady().on(crashBesideStandby);
  assert.equal(run.left, 10_000);
  assert.deepEqual(run.ring().effects, ['kill']);
  assert.deepEqual(run.on(crash).effects, ['spawn']);
});

test('a ping is sent only when nothing has come for 5 s, and any bytes are a sign of life', () => {
  const run = ready();
  run.pass(3000).on('heard');
  assert.deepEqual([run.ring().effects, run.left], [[], 3000]);
  assert.deepEqual(run.ring().effects, ['ping']);
  run.pass(4999).on('heard').pass(1).on('tick');
  assert.deepEqual([run.effects, run.state.name], [[], 'ready']);
});

test('no sign of life for 5 s after a ping: it hangs, is killed, and started again once it is gone', () => {
  const run = ready().ring().ring();
  assert.deepEqual([run.effects, run.state.name, run.state.daemon], [['kill'], 'reconnecting', 'dying']);
  assert.match(run.state.reason, /it hung: no sign of life for 10 s/);
  run.pass(5).on(crash);
  assert.deepEqual([run.effects, run.state.attempt], [['spawn'], 1]);
  assert.match(run.state.reason, /it hung/);
});

test("a machine that slept pings again first, and kills only one that doesn't answer that", () => {
  const run = ready().ring().ring(3_600_000);
  assert.deepEqual([run.effects, run.state.name, run.left], [['ping'], 'ready', 5000]);
  run.pass(4000).on('heard');
  assert.deepEqual([run.ring().effects, run.state.name], [[], 'ready']);
  run.ring().ring(3_600_000).ring();
  assert.deepEqual(run.effects, ['kill']);
});

test('a clock that is set back neither kills nor blinds', () => {
  const run = ready().ring();
  run.now -= 3_600_000;
  assert.deepEqual([run.on('tick').effects, run.left], [['ping'], 5000]);
  assert.deepEqual(run.ring().effects, ['kill']);
});

test('a start may take two minutes without a word, and longer as long as it says something', () => {
  const run = started();
  run.pass(100_000).on('heard').ring();
  assert.deepEqual([run.effects, run.left], [[], 100_000]);
  assert.deepEqual(run.ring().effects, ['kill']);
  assert.match(run.state.reason, /its start said nothing for 120 s/);
  assert.equal(started().ring(3_600_000).effects.length, 0);
});

test('one that refuses to begin is ended, and failed once it is gone', () => {
  const run = started().on({ kind: 'useless', reason: 'another protocol' });
  assert.deepEqual([run.effects, run.state.name], [['kill'], 'starting']);
  run.on(crash);
  assert.deepEqual([run.state.name, run.state.reason], ['failed', 'another protocol']);
});

test('after stop nothing is started, sent or killed any more', () => {
  for (const run of [new Run(), started(), steady(), ready().on(crash), ready().ring().ring()]) {
    run.on('stop');
    assert.deepEqual([run.state.name, run.state.due, run.effects], ['stopping', null, []]);
    for (const event of /** @type {const} */ (['hello', 'heard', 'tick', 'restart', 'start', 'stop'])) {
      assert.deepEqual([run.on(event).state.name, run.effects], ['stopping', []]);
    }
    run.on(crashBesideStandby);
    assert.deepEqual([run.state.daemon, run.effects], ['none', []]);
  }
});

/**
 * Numbers from 0 to 1 that are the same for the same seed.
 *
 * @param {number} seed
 */
function chance(seed) {
  return () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32;
  };
}

/** A world around the machine, in which a daemon lives or doesn't, and what must hold in it. */
class World {
  run = new Run();
  isLive = false;
  isStarted = false;
  /** @type {number[]} */
  restarts = [];

  /** @param {Event} event */
  on(event) {
    const was = this.run.state;
    if (event.kind === 'gone') this.isLive = false;
    if (event.kind === 'worked' || (event.kind === 'restart' && was.name === 'failed')) this.restarts = [];
    this.run.on(event);
    for (const effect of this.run.effects) this.#do(effect, event);
    this.#hold();
  }

  /**
   * @param {string} effect
   * @param {Event} event
   */
  #do(effect, event) {
    if (effect === 'kill' || effect === 'ping') return assert.ok(this.isLive, `${effect} without a daemon`);
    assert.ok(!this.isLive, 'two daemons at once');
    assert.equal(effect === 'promote', event.kind === 'gone' && event.standby, 'a standby that is there takes over');
    this.isLive = true;
    if (event.kind === 'start' || event.kind === 'restart') return;
    this.restarts.push(this.run.now);
    const late = this.restarts.filter((at) => at > this.run.now - TIMES.window);
    assert.ok(late.length <= TIMES.restarts, `${late.length} restarts within 3 minutes`);
  }

  #hold() {
    const { name, daemon, due } = this.run.state;
    assert.equal(daemon !== 'none', this.isLive, 'the machine knows whether there is a daemon');
    assert.ok(name !== 'failed' || !this.isLive, 'failed, with a daemon');
    assert.equal(name === 'ready', daemon === 'serving' && name !== 'stopping');
    const isWatched = due !== null && due - this.run.now <= TIMES.start;
    const rests = ['failed', 'stopping'].includes(name) || daemon === 'dying' || !this.isStarted;
    assert.ok(rests || isWatched, `nothing would ever happen again: ${JSON.stringify(this.run.state)}`);
  }

  /** @param {() => number} random */
  walk(random) {
    const dice = random();
    const { run } = this;
    run.now += Math.floor(random() ** 4 * 60_000);
    /** @type {Event} */
    const end = { ...CRASH, again: random() > 0.1, standby: random() > 0.5 };
    this.isStarted = true;
    if (dice < 0.25 && this.isLive) this.on(end);
    else if (dice < 0.45) this.on({ kind: 'hello' });
    else if (dice < 0.55) this.on({ kind: 'heard' });
    else if (dice < 0.56) this.on({ kind: 'useless', reason: 'no' });
    else if (dice < 0.57 && run.state.daemon === 'serving') this.on({ kind: 'worked' });
    else if (dice < 0.6) this.on({ kind: 'restart' });
    else if (dice < 0.602) this.on({ kind: 'stop' });
    else if (dice < 0.65) this.on({ kind: 'start' });
    else if (run.state.due !== null) {
      run.now = Math.max(run.now, run.state.due);
      this.on({ kind: 'tick' });
    }
  }
}

test('whatever comes in whatever order: one daemon at most, four restarts in 3 minutes at most, and never a dead end', () => {
  const seen = new Set();
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = chance(seed);
    const world = new World();
    world.isStarted = true;
    world.on({ kind: 'start' });
    for (let at = 0; at < 300; at += 1) {
      world.walk(random);
      seen.add(`${world.run.state.name} ${world.run.state.daemon}`);
    }
  }
  const reached = ['starting starting', 'ready serving', 'reconnecting dying', 'reconnecting none', 'failed none'];
  assert.deepEqual(reached.filter((state) => !seen.has(state)), []);
});
