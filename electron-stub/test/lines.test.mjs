import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Lines, encode } from '../supervisor/lines.mjs';

const SAID = [{ name: 'Zoë Müller' }, { name: '李雷 ✓' }, { note: '🎯 two\nlines' }, { id: 1, result: null }];

/** Letters of two, three and four bytes, a blank line, a carriage return, and a last line without its newline. */
const STREAM = Buffer.from(
  `${JSON.stringify(SAID[0])}\n\n${JSON.stringify(SAID[1])}\r\n${JSON.stringify(SAID[2])}\n${JSON.stringify(SAID[3])}`,
);

/** @param {Uint8Array[]} pieces */
function read(pieces) {
  const lines = new Lines();
  return [...pieces.flatMap((piece) => lines.feed(piece)), ...lines.end()];
}

const whole = SAID.map((message) => ({ message }));

test('a stream cut at any two places gives the same messages', () => {
  for (let one = 0; one <= STREAM.length; one += 1) {
    for (let two = one; two <= STREAM.length; two += 1) {
      const pieces = [STREAM.subarray(0, one), STREAM.subarray(one, two), STREAM.subarray(two)];
      assert.deepEqual(read(pieces), whole, `cut at ${one} and ${two}`);
    }
  }
});

test('a stream that comes byte by byte gives the same messages', () => {
  assert.deepEqual(read([...STREAM].map((byte) => Buffer.from([byte]))), whole);
});

test('messages come as soon as their newline does, and not before', () => {
  const lines = new Lines();
  assert.deepEqual(lines.feed(Buffer.from('{"id":1}')), []);
  assert.deepEqual(lines.feed(Buffer.from('\n{"id":2}\n{"id"')), [{ message: { id: 1 } }, { message: { id: 2 } }]);
  assert.deepEqual(lines.feed(Buffer.from(':3}\n')), [{ message: { id: 3 } }]);
});

test('what is written is read back, newlines and all letters included', () => {
  assert.deepEqual(read(SAID.map(encode)), whole);
  assert.equal(encode({ note: 'a\nb' }).indexOf('\n'), encode({ note: 'a\nb' }).length - 1);
});

for (const [what, bytes] of /** @type {[string, Buffer][]} */ ([
  ['a line that is not JSON', Buffer.from('Segmentation fault\n')],
  ['half a message', Buffer.from('{"id":\n')],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a])],
])) {
  test(`${what} is reported, and the next message is read`, () => {
    const [bad, good, ...more] = read([bytes, Buffer.from('{"id":7}\n')]);
    assert.ok('garbled' in bad && bad.reason);
    assert.deepEqual(good, { message: { id: 7 } });
    assert.deepEqual(more, []);
  });
}

test('a report of a garbled line is short, however long the line', () => {
  const [bad] = read([Buffer.alloc(100_000, 'x'), Buffer.from('\n')]);
  assert.ok('garbled' in bad && bad.garbled.length === 200);
});
