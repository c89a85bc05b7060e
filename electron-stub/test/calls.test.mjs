import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Calls } from '../supervisor/calls.mjs';
import { kindOf } from '../supervisor/methods.mjs';

/** @typedef {import('../supervisor/methods.mjs').Kind} Kind */

const BEGUN = { begun: true };

/** Calls under names, and what became of each. */
class Desk {
  calls = new Calls();
  /** @type {Record<string, string>} */
  outcomes = {};
  /** @type {Map<string, any>} */
  inFlight = new Map();

  /**
   * @param {string} name
   * @param {Kind} kind
   */
  add(name, kind) {
    this.calls.add({ method: name, params: {}, kind, settle: (outcome) => this.#settle(name, outcome) });
    return this;
  }

  /**
   * @param {string} name
   * @param {any} outcome
   */
  #settle(name, outcome) {
    assert.ok(!(name in this.outcomes), `${name} was settled twice`);
    this.outcomes[name] = outcome.error?.name ?? outcome.result;
    this.inFlight.delete(name);
  }

  /** Send what may be sent; its names. */
  send() {
    const now = this.calls.next();
    for (const call of now) this.inFlight.set(call.method, call);
    return now.map(({ method }) => method).join(' ');
  }

  /** @param {string} name */
  answer(name) {
    this.calls.answered(this.inFlight.get(name), { result: 'done' });
    return this;
  }

  lost(how = BEGUN) {
    this.inFlight.clear();
    this.calls.lost(how);
    return this;
  }
}

test('calls are sent in order, and wait while nobody takes them', () => {
  const desk = new Desk().add('a', 'read').add('b', 'keyed').add('c', 'once');
  assert.equal(desk.send(), 'a b c');
  assert.deepEqual(desk.answer('b').answer('a').outcomes, { a: 'done', b: 'done' });
  assert.equal(desk.calls.open, 1);
});

test('after a death reads and keyed mutations go again in their order, before what was never sent', () => {
  const desk = new Desk().add('a', 'keyed').add('b', 'once').add('c', 'read').add('d', 'keyed');
  desk.send();
  desk.answer('c').add('e', 'read').lost();
  assert.deepEqual(desk.outcomes, { b: 'OutcomeUnknown', c: 'done' });
  assert.equal(desk.send(), 'a d e');
});

test('a call that changes something and has no mutationId is sent after a restart if it never was before', () => {
  const desk = new Desk().add('a', 'once').lost();
  assert.equal(desk.send(), 'a');
});

test('a call that ends each daemon is sent three times in all and then given up; its neighbours are not', () => {
  const desk = new Desk().add('poison', 'keyed').add('b', 'keyed').add('c', 'read');
  assert.equal(desk.send(), 'poison b c');
  assert.equal(desk.lost().send(), 'poison b c');
  assert.equal(desk.add('d', 'once').lost().send(), 'poison');
  assert.equal(desk.send(), '');
  desk.lost();
  assert.deepEqual(desk.outcomes, { poison: 'OutcomeUnknown' });
  assert.equal(desk.send(), 'b');
  assert.equal(desk.answer('b').send(), 'c');
  assert.equal(desk.answer('c').send(), 'd');
});

test('what is given up says how often it was tried', () => {
  /** @type {any} */
  let told;
  const calls = new Calls();
  calls.add({ method: 'm', params: {}, kind: 'keyed', settle: (outcome) => (told = outcome) });
  for (let time = 0; time < 3; time += 1) {
    calls.next();
    calls.lost(BEGUN);
  }
  assert.match(told.error.message, /each of the 3 times/);
});

test("a daemon that died before it answered initialize did nothing: that try doesn't count", () => {
  const desk = new Desk().add('a', 'keyed').add('b', 'once');
  for (let time = 0; time < 5; time += 1) {
    assert.equal(desk.send(), 'a b');
    desk.lost({ begun: false });
  }
  assert.deepEqual(desk.outcomes, {});
});

test('while it has failed, decisions wait, earlier ones first, and all else is refused', () => {
  const desk = new Desk().add('a', 'keyed').add('b', 'read').add('c', 'once');
  desk.calls.hold('it failed');
  desk.add('d', 'read').add('e', 'keyed');
  assert.deepEqual(desk.outcomes, { b: 'NotRunning', c: 'NotRunning', d: 'NotRunning' });
  desk.calls.release();
  assert.equal(desk.add('f', 'read').send(), 'a e f');
});

test('at the end what waits is refused at once, and what is in flight when nothing comes any more', () => {
  const desk = new Desk().add('a', 'keyed').add('b', 'once');
  desk.send();
  desk.add('c', 'keyed').calls.refuse('the program ends');
  assert.deepEqual(desk.outcomes, { c: 'NotRunning' });
  desk.answer('a').calls.end('the program ends');
  assert.deepEqual(desk.outcomes, { a: 'done', b: 'NotRunning', c: 'NotRunning' });
});

test('no more than 200 are in flight, so that a ping gets through', () => {
  const desk = new Desk();
  for (let at = 0; at < 500; at += 1) desk.add(`${at}`, 'read');
  assert.equal(desk.send().split(' ').length, 200);
  assert.equal(desk.answer('7').send(), '200');
});

test('whatever happens in whatever order, each call is settled once, and sent three times at most, or once', () => {
  let seed = 7;
  const random = () => (seed = (seed * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
  for (let walk = 0; walk < 200; walk += 1) {
    const desk = new Desk();
    /** @type {Record<string, number>} */
    const sent = {};
    let begun = true;
    let isHeld = false;
    for (let at = 0; at < 200; at += 1) {
      const dice = random();
      if (dice < 0.3) desk.add(`${/** @type {const} */ (['read', 'keyed', 'once'])[at % 3]} ${at}`, kindAt(at));
      else if (dice < 0.6 && desk.inFlight.size > 0 && begun) desk.answer([...desk.inFlight.keys()][0]);
      else if (dice < 0.8 && !isHeld) {
        for (const call of desk.calls.next()) {
          desk.inFlight.set(call.method, call);
          sent[call.method] = (sent[call.method] ?? 0) + Number(begun);
        }
      } else if (dice < 0.9) {
        desk.lost({ begun });
        begun = random() > 0.2;
      } else if (dice < 0.95) {
        desk.lost({ begun });
        isHeld = true;
        desk.calls.hold('it failed');
      } else {
        isHeld = false;
        desk.calls.release();
      }
    }
    desk.calls.end('the program ends');
    assert.equal(desk.calls.open, 0);
    for (const [name, times] of Object.entries(sent)) assert.ok(times <= (name.startsWith('once') ? 1 : 3), name);
  }
});

/** @param {number} at */
const kindAt = (at) => /** @type {const} */ (['read', 'keyed', 'once'])[at % 3];

test('the contract says what may be sent again', () => {
  const key = { mutationId: 'm1' };
  assert.equal(kindOf('employee.list', {}), 'read');
  assert.equal(kindOf('ping', undefined), 'read');
  assert.equal(kindOf('employee.move', key), 'keyed');
  for (const params of [{}, null, undefined, [], { mutationId: null }, { mutationId: '' }, { mutationId: 7 }]) {
    assert.equal(kindOf('employee.move', params), 'once');
  }
  assert.equal(kindOf('session.exportBundle', key), 'once');
  assert.equal(kindOf('storage.backup', {}), 'once');
});

test("a page may ask for nothing that is the host's, and nothing that the contract doesn't know", () => {
  for (const method of ['initialize', 'shutdown', 'exit', '$/cancelRequest', 'employee.fire', 'constructor']) {
    assert.equal(kindOf(method, {}), null);
  }
});
