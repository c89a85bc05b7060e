/** The numbers beside the grid: they are the daemon's, follow moves and filters, and need no mouse. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { manyPeople, ORGANISATION } from './organisation.mjs';
import { journey } from './journey.mjs';

/** @typedef {import('./window.mjs').Window} Window */
/** @typedef {import('../../../protocol/typescript/contract.js').Group} Group */

const MANAGED = { workbook: ORGANISATION };
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });
const COHORTS = /** @type {const} */ (['needsAttention', 'middle', 'topTalent']);

/** Open a section of the numbers. @param {Window} window @param {string} name */
async function open(window, name) {
  await window.at('tab-numbers').click();
  await window.at(`numbers-${name}`).click();
}

/** The texts of an element's parts, blanks as one. @param {import('playwright-core').Locator} parts */
async function textsOf(parts) {
  return (await parts.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
}

/** @param {{ count: number, share: number | null }} portion */
const figures = ({ count, share }) => `${count} · ${share === null ? '–' : percent.format(share)}`;

/** Somebody else's move: one's own brings the person's panel forward. @param {Window} window @param {string} employeeId */
function moveToStar(window, employeeId) {
  return window.ask('employee.move', { employeeId, performance: 'High', potential: 'High', mutationId: crypto.randomUUID() });
}

/** What the page says of each box, against what the daemon says. @param {Window} window */
async function assertBoxes(window) {
  const { groups: [group] } = await window.ask('statistics.distribution', {});
  for (const [box, { count, share }] of Object.entries(group.boxes)) {
    const said = count === 1 ? '1 person' : `${count} people`;
    await window.at(`distribution-box-${box}`).getByText(`: ${said}, ${percent.format(share ?? 0)}`).waitFor();
  }
  return group;
}

journey('the boxes, cohorts and levels are as the daemon counts them', MANAGED, async (window) => {
  await open(window, 'distribution');
  const group = await assertBoxes(window);
  for (const cohort of COHORTS) {
    assert.deepEqual(await textsOf(window.page.locator(`.bar-row[data-kind="${cohort}"] .figures`)), [figures(group.cohorts[cohort])]);
  }
  for (const axis of /** @type {const} */ (['performance', 'potential'])) {
    const found = await textsOf(window.page.locator(`.bar-row[data-kind="${axis}"] .figures`));
    assert.deepEqual(found, [group[axis].Low, group[axis].Medium, group[axis].High].map(figures));
  }
});

journey('a target that somebody sets stands beside what there is', { ...MANAGED, alone: true }, async (window) => {
  await open(window, 'distribution');
  const targetDistribution = { Low: 10, Medium: 65, High: 25 };
  await window.ask('settings.update', { targetDistribution, mutationId: crypto.randomUUID() });
  await window.page.reload();
  await window.at('tab-numbers').click();
  const lows = window.page.locator('.bar-row[data-kind="performance"]').first();
  await lows.getByText('target 10%').waitFor();
  await window.at('numbers-anomalies').click();
  await window.at('target-test').getByText('differs from the target').waitFor();
});

journey('groups are as the daemon counts them, and are sorted by a press', MANAGED, async (window) => {
  await open(window, 'distribution');
  await window.at('group-by').selectOption('manager');
  await window.at('distribution-group').first().waitFor();
  const { groups } = await window.ask('statistics.distribution', { groupBy: 'manager' });
  const names = (/** @type {readonly Group[]} */ groups) => groups.map(({ name }) => name ?? 'without a manager');
  const rows = window.at('distribution-group');
  assert.deepEqual(await textsOf(rows.locator('.name')), names(groups));
  assert.deepEqual(await textsOf(rows.locator('.total')), groups.map(({ total }) => String(total)));
  assert.deepEqual(await textsOf(rows.locator('.part')), groups.flatMap(({ cohorts }) => COHORTS.map((cohort) => figures(cohorts[cohort]))));
  await window.at('sort-total').click();
  await window.page.locator('.head.total[aria-sort="descending"]').waitFor();
  const totals = (await textsOf(rows.locator('.total'))).map(Number);
  assert.deepEqual(totals, totals.toSorted((one, other) => other - one));
  assert.notDeepEqual(await textsOf(rows.locator('.name')), names(groups));
});

journey('a move changes the numbers without a press', MANAGED, async (window) => {
  await open(window, 'distribution');
  await assertBoxes(window);
  const { groups: [before] } = await window.ask('statistics.distribution', {});
  await moveToStar(window, 'A');
  await window.at('distribution-box-9').getByText(`: ${before.boxes[9].count + 1} people`).waitFor();
  await assertBoxes(window);
  await window.page.keyboard.press('Control+z');
  await window.at('distribution-box-9').getByText(`: ${before.boxes[9].count} people`).waitFor();
});

journey('a press on a group shows only its people, and a second one the others again', MANAGED, async (window) => {
  await open(window, 'distribution');
  assert.equal((await window.at('numbers-of').textContent())?.trim(), 'Of all 68 people');
  await window.at('group-by').selectOption('level');
  const { groups } = await window.ask('statistics.distribution', { groupBy: 'level' });
  const one = /** @type {Group} */ (groups.find(({ name }) => name === 'L2'));
  const row = window.page.locator('[data-testid="distribution-group"][data-key="L2"] button');
  await row.click();
  await window.at('numbers-of').getByText(`Of the ${one.total} people shown`).waitFor();
  await window.at('shown').getByText(`${one.total} of 68`).waitFor();
  await window.page.locator('[data-testid="distribution-group"]').nth(1).waitFor({ state: 'detached' });
  await window.at('numbers-movers').click();
  await window.at('numbers-of').getByText(`Of the ${one.total} people shown`).waitFor();
  await window.at('numbers-distribution').click();
  await row.click();
  await window.at('shown').getByText('68 of 68').waitFor();
  await row.click();
  await window.at('shown').getByText(`${one.total} of 68`).waitFor();
  await window.at('numbers-everybody').click();
  await window.at('shown').getByText('68 of 68').waitFor();
});

journey('a move that leads far is told as a sentence, and a press shows who it is', MANAGED, async (window) => {
  await open(window, 'movers');
  await window.at('numbers-panel').getByText('Nobody moved far.').waitFor();
  await moveToStar(window, 'T3-4'); // from box 4: medium potential, low performance
  const mover = window.at('mover');
  await mover.getByText('was Inconsistent 4 in the workbook, two tiers lower').waitFor();
  const { movers } = await window.ask('statistics.movers', {});
  assert.deepEqual(await mover.evaluateAll((all) => all.map((one) => one.getAttribute('data-person'))), movers.map(({ employeeId }) => employeeId));
  await mover.getByRole('button', { name: 'Person 3 4' }).click();
  await window.page.locator('[data-testid="tab-person"][aria-selected="true"]').waitFor();
  assert.equal(await window.tile('Person 3 4').getAttribute('aria-selected'), 'true');
});

journey('who rates higher than chance is named, and who is behind it is chosen', MANAGED, async (window) => {
  await open(window, 'anomalies');
  const found = window.at('dimension-manager').getByTestId('anomaly');
  await found.first().waitFor();
  const { dimensions } = await window.ask('statistics.anomalies', {});
  const differing = dimensions.flatMap(({ groups }) => groups.filter(({ status }) => status === 'differs'));
  assert.deepEqual(differing.map(({ name }) => name), ['Dana Whitfield']);
  const [dana] = differing;
  assert.equal(await window.at('anomaly').count(), 1);
  const sentence = `Dana Whitfield rates higher than chance: 11 of 12 High, others ${percent.format(dana.restShare ?? 0)}.`;
  assert.equal(await found.locator('.says').textContent(), sentence);
  assert.match((await found.locator('.evidence').textContent()) ?? '', /95% interval \+\d+ to \+\d+\..*Fisher’s exact test: p.*adjusted for 4 managers compared/s);
  await window.at('dimension-level').getByText('Not enough data about').waitFor();
  await window.at('dimension-level').getByText('No difference that chance doesn’t explain').waitFor();
  await window.at('anomaly-behind').click();
  await window.page.locator('[role="option"][aria-selected="true"]').first().waitFor();
  const chosen = await window.page.locator('[role="option"][aria-selected="true"]').evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-employee-id')));
  assert.deepEqual(new Set(chosen), new Set(dana.employeeIds));
  await window.page.locator('[role="option"]:focus').waitFor();
});

journey('another measure is asked about, and says its own', MANAGED, async (window) => {
  await open(window, 'anomalies');
  await window.at('anomaly').waitFor();
  await window.at('measure').selectOption('needsAttention');
  const { dimensions } = await window.ask('statistics.anomalies', { measure: 'needsAttention' });
  const expected = dimensions.flatMap(({ groups }) => groups.filter(({ status }) => status === 'differs')).length;
  if (expected > 0) await window.at('anomaly').first().getByText('in need of attention').waitFor();
  else await window.at('anomaly').waitFor({ state: 'detached' });
  assert.equal(await window.at('anomaly').count(), expected);
});

/** A folder in which SciPy can't be loaded, before the one in which it can. */
function withoutScipy() {
  const folder = mkdtempSync(join(tmpdir(), 'ninebox-no-scipy-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'scipy'));
  writeFileSync(join(folder, 'scipy', '__init__.py'), 'raise ImportError("not here")\n');
  return folder;
}

const frozen = process.env.NINEBOX_DAEMON ? 'hides SciPy from our own program: another may not read PYTHONPATH' : false;

journey('without SciPy it is said what to install', { ...MANAGED, skip: frozen, env: { PYTHONPATH: withoutScipy() } }, async (window) => {
  await open(window, 'anomalies');
  const refused = window.at('numbers-refused');
  await refused.getByText("pip install 'ninebox-daemon[insight]'").waitFor();
  assert.equal(await refused.getAttribute('data-name'), 'InsightMissing');
  assert.equal(await window.at('anomaly').count(), 0);
});

journey('the agenda adds up, runs on the clock, and says what gets no time', MANAGED, async (window) => {
  await open(window, 'agenda');
  await window.at('agenda-by').selectOption('manager');
  await window.at('agenda-start').fill('13:30');
  const rows = window.at('agenda-row');
  await rows.locator('.group-name').first().waitFor();
  const minutes = (await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-minutes')))));
  assert.equal(minutes.reduce((sum, each) => sum + each, 0), 120);
  const { items } = await window.ask('statistics.agenda', { minutes: 120, groupBy: 'manager' });
  assert.deepEqual(minutes, items.map((item) => item.minutes));
  await window.at('agenda-total').getByText('120 minutes, 13:30 to 15:30').waitFor();
  assert.equal((await rows.first().locator('.at').textContent())?.trim(), '13:30');
  const second = items[0].minutes;
  assert.equal((await rows.nth(1).locator('.at').textContent())?.trim(), `13:${String(30 + second).padStart(2, '0')}`);
  await window.at('agenda-minutes').fill('7');
  const left = (await window.ask('statistics.agenda', { minutes: 7, groupBy: 'manager' })).items.filter((item) => item.minutes === 0);
  const people = left.reduce((sum, { employees }) => sum + employees, 0);
  await window.at('agenda-left').getByText(`${left.length} lines with ${people} people get no time`).waitFor();
  await window.at('agenda-total').getByText('7 minutes, 13:30 to 13:37').waitFor();
  await window.at('agenda-minutes').fill('0');
  await window.page.getByRole('alert').getByText('A whole number of minutes').waitFor();
  await window.at('numbers-movers').click();
  await window.at('numbers-agenda').click();
  assert.equal(await window.at('agenda-minutes').inputValue(), '0', 'what was typed is remembered');
});

journey('what is shown is copied as a spreadsheet takes it', { ...MANAGED, context: { permissions: ['clipboard-read', 'clipboard-write'] } }, async (window) => {
  await open(window, 'agenda');
  await window.at('agenda-row').first().waitFor();
  await window.at('numbers-copy').click();
  await window.at('notice').getByText('Copied: ').waitFor();
  const copied = await window.page.evaluate(() => navigator.clipboard.readText());
  const { items } = await window.ask('statistics.agenda', { minutes: 120 });
  const [heads, ...rows] = copied.split('\n').map((row) => row.split('\t'));
  assert.deepEqual(heads, ['Time', 'Group', 'Box', 'People', 'Minutes']);
  assert.deepEqual(rows.map(([, , , people, minutes]) => [people, minutes]), items.map((item) => [String(item.employees), String(item.minutes)]));
  assert.equal(rows[0][0], '09:00');
});

journey('the organisation is folded below depth 2, says what can’t be told, and follows the filter', MANAGED, async (window) => {
  await open(window, 'organisation');
  const nodes = window.at('org-node');
  await nodes.first().waitFor();
  const { nodes: all } = await window.ask('org.tree', {});
  const names = async () => (await textsOf(nodes.locator('.name'))).map((name) => name.replace(/^[▸▾] /, ''));
  assert.deepEqual(await names(), all.map(({ name }) => name), 'nobody is deeper than 2');
  await window.at('org-fold').click();
  await window.page.locator('[data-testid="org-node"][data-person="M0"]').waitFor({ state: 'detached' });
  assert.deepEqual(await names(), all.filter(({ depth }) => depth === 0).map(({ name }) => name));
  await window.at('org-notes').locator('summary').click();
  assert.deepEqual(await textsOf(window.at('org-notes').locator('li')), [
    'Ann Ring, Ben Ring report to each other in a circle; Ann Ring stands at the top.',
    'Nora Nowhere isn’t among these people; 1 person reports there.',
  ]);
  await window.at('org-unfold').click();
  await window.page.locator('[data-person="M0"]').getByTestId('org-only').click();
  await window.at('shown').getByText('12 of 68').waitFor();
  await window.at('numbers-of').getByText('Of the 12 people shown').waitFor();
  await window.page.locator('[data-testid="org-node"][data-person="M1"]').waitFor({ state: 'detached' });
  assert.deepEqual((await names()).slice(0, 3), ['Ilse Root', 'Dana Whitfield', 'Person 0 0']);
  assert.equal(await window.page.locator('[data-testid="org-node"].away').count(), 2, 'those above are not shown themselves');
  await window.page.locator('[data-person="M0"]').getByTestId('org-only').click();
  await window.at('shown').getByText('68 of 68').waitFor();
});

/** Press Tab until it is there; it is near. @param {Window} window @param {string} selector */
async function tabTo(window, selector) {
  for (let presses = 0; presses < 8; presses += 1) {
    await window.page.keyboard.press('Tab');
    if ((await window.page.locator(`${selector}:focus`).count()) > 0) return;
  }
  assert.fail(`Tab doesn't come to ${selector}`);
}

journey('by keyboard alone: a tab, a section, a tree, a group, the large window and back', MANAGED, async (window) => {
  const { keyboard } = window.page;
  const focused = (/** @type {string} */ selector) => window.page.locator(`${selector}:focus`).waitFor();
  await window.page.locator('[data-testid="tab-person"]').focus();
  await keyboard.press('ArrowLeft'); // round to the last one
  await focused('[data-testid="tab-numbers"]');
  await tabTo(window, '[data-testid="numbers-organisation"]');
  await keyboard.press('Enter');
  await window.at('org-node').first().waitFor();
  await tabTo(window, '[data-testid="org-node"][data-person="R"]');
  await keyboard.press('ArrowDown');
  await focused('[data-person="M0"]');
  await keyboard.press('ArrowLeft');
  await window.page.locator('[data-person="M0"][aria-expanded="false"]:focus').waitFor();
  await keyboard.press('ArrowDown');
  await focused('[data-person="M1"]');
  await keyboard.press('ArrowUp');
  await focused('[data-person="M0"]');
  await keyboard.press('ArrowRight');
  await window.page.locator('[data-person="M0"][aria-expanded="true"]:focus').waitFor();
  await keyboard.press('ArrowRight');
  await focused('[data-person="T0-0"]');
  await window.pressAtOnce('ArrowUp', 'ArrowUp');
  await focused('[data-person="R"]');
  await keyboard.press('End');
  await focused('[data-person="C"]');
  await keyboard.press('Enter');
  await focused('[role="option"][data-employee-id="C"]');
  await window.at('tab-person').focus();
  await keyboard.press('ArrowLeft');
  await focused('[data-testid="tab-numbers"]');
  await window.at('numbers-larger').focus();
  await keyboard.press('Enter');
  await window.at('over-numbers').getByTestId('org-node').first().waitFor();
  await keyboard.press('Escape');
  await window.at('over-numbers').waitFor({ state: 'detached' });
  await focused('[data-testid="numbers-larger"]');
});

journey('of 10,000 people only those exist that are seen', { workbook: manyPeople(10_000) }, async (window) => {
  await open(window, 'organisation');
  await window.at('org-unfold').click();
  await window.page.locator('[role="treegrid"][aria-rowcount="10001"]').waitFor();
  assert.ok((await window.at('org-node').count()) < 80);
  await window.at('org-node').first().focus();
  await window.page.keyboard.press('End');
  const { nodes } = await window.ask('org.tree', {});
  await window.page.locator(`[data-testid="org-node"][data-person="${nodes.at(-1)?.employeeId}"]:focus`).waitFor();
  assert.ok((await window.at('org-node').count()) < 80);
  await window.at('numbers-distribution').click();
  await window.at('group-by').selectOption('manager');
  const { groups } = await window.ask('statistics.distribution', { groupBy: 'manager' });
  await window.page.locator(`[role="table"][aria-rowcount="${groups.length + 1}"]`).waitFor();
  assert.ok(groups.length > 900 && (await window.at('distribution-group').count()) < 80);
});
