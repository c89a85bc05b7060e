import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Finding } from '../../page/model/finding.mjs';

/** A daemon that answers when it is told to. */
function slow() {
  /** @type {{ text: string, answer: (names: string[]) => void }[]} */
  const asked = [];
  const finding = new Finding(
    (text) => new Promise((resolve) => asked.push({
      text,
      answer: (names) => resolve({ matched: names.length, employees: /** @type {any} */ (names.map((name) => ({ name }))) }),
    })),
    () => {},
  );
  return { finding, asked };
}

test('while a question is on its way, only the latest text waits', async () => {
  const { finding, asked } = slow();
  void finding.type('a');
  void finding.type('ad');
  const done = finding.type('ada');
  assert.deepEqual(asked.map(({ text }) => text), ['a']);
  asked[0].answer(['Ann', 'Ada']);
  await null;
  await null;
  assert.deepEqual(asked.map(({ text }) => text), ['a', 'ada']);
  asked[1].answer(['Ada']);
  await done;
  assert.equal(asked.length, 2);
  assert.deepEqual(finding.found?.employees.map(({ name }) => name), ['Ada']);
});

test('Enter means the first result of what stands there, also when it is not answered yet', async () => {
  const { finding, asked } = slow();
  void finding.type('b');
  const chosen = finding.choose();
  asked[0].answer(['Bo', 'Bob']);
  assert.equal((await chosen)?.name, 'Bo');
  await finding.step(1);
  assert.equal((await finding.choose())?.name, 'Bob');
  await finding.step(1);
  assert.equal(finding.active, 0, 'from the last to the first');
  await finding.step(-1);
  assert.equal(finding.active, 1);
});

test('an arrow means the results of what stands there, also when they are not here yet', async () => {
  const { finding, asked } = slow();
  void finding.type('b');
  const typed = finding.type('bo');
  const stepped = finding.step(1);
  const chosen = finding.choose();
  asked[0].answer(['Abe', 'Bea', 'Bo', 'Bob']);
  await null;
  await null;
  asked[1].answer(['Bo', 'Bob']);
  await Promise.all([typed, stepped]);
  assert.equal(finding.active, 1);
  assert.equal((await chosen)?.name, 'Bob');
});

test('an arrow that was pressed before more was typed is forgotten', async () => {
  const { finding, asked } = slow();
  void finding.type('b');
  const stepped = finding.step(1);
  const typed = finding.type('bo');
  asked[0].answer(['Abe', 'Bea', 'Bo', 'Bob']);
  await null;
  await null;
  asked[1].answer(['Bo', 'Bob']);
  await Promise.all([typed, stepped]);
  assert.equal(finding.active, 0);
});

test('an answer that comes after the search is over is not shown', async () => {
  const { finding, asked } = slow();
  const done = finding.type('c');
  finding.clear();
  asked[0].answer(['Cy']);
  await done;
  assert.ok(!finding.isOpen);
  assert.equal(finding.found, null);
  assert.equal(await finding.choose(), null);
});

test('nobody found is an answer too; a blank field asks nothing', async () => {
  const { finding, asked } = slow();
  await finding.type('  ');
  assert.equal(asked.length, 0);
  const done = finding.type('x');
  asked[0].answer([]);
  await done;
  assert.ok(finding.isOpen);
  assert.equal(await finding.choose(), null);
  await finding.step(1);
  assert.equal(finding.active, -1);
});

test('a refused question leaves the next one possible; until then Enter means nobody', async () => {
  let fails = false;
  const finding = new Finding(async (text) => {
    if (fails) throw new Error('no');
    return { employees: /** @type {any} */ ([{ name: text }]), matched: 1 };
  }, () => {});
  await finding.type('a');
  fails = true;
  const typed = finding.type('ad');
  const chosen = finding.choose();
  await assert.rejects(typed);
  assert.equal(await chosen, null, 'who is shown was found for another text');
  fails = false;
  await finding.type('ada');
  assert.equal((await finding.choose())?.name, 'ada');
});
