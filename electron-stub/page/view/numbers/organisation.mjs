/** Who reports to whom, to unfold; and what of that can't be told. */

import { html, nothing, styled } from '../../lit.mjs';
import { isNarrowedTo, narrowed } from '../../model/narrowing.mjs';
import { FIRST_DEPTH, FIRST_FOLDS, branches, folding, pruned } from '../../model/tree.mjs';
import { numbersOf } from '../../numbers.mjs';
import { texts } from '../../texts.mjs';
import { answered } from './answered.mjs';
import { showPerson } from './choosing.mjs';
import { icons } from '../icons.mjs';
import { rowsView } from './rows.mjs';

/** @typedef {import('../../app.mjs').App} App */
/** @typedef {import('../../../../protocol/typescript/contract.js').OrgTreeTold} Tree */
/** @typedef {import('../../model/tree.mjs').Branch} Branch */

const says = texts.numbers;

/** Height of a person's row at the usual size of text, in CSS pixels. */
const ROW = 36;

/** Deeper people are indented no further: their names need the room. */
const DEEPEST = 8;

/** So many of what can't be told are listed. */
const NOTED = 20;

/**
 * @param {App} app
 * @returns {import('../numbers.mjs').Drawn}
 */
export function organisationSection(app) {
  const question = numbersOf(app).ask('org.tree', {}, (answer) => answer);
  const { answer } = question;
  return {
    view: answered(app, question, (tree) => treeView(app, tree)),
    rows: answer && (() => rowsOf(app, answer)),
  };
}

/** The last one worked out: nothing is counted anew while somebody scrolls. @type {{ by: unknown[], seen: Branch[] } | null} */
let worked = null;

/** @param {App} app @param {Tree} tree */
function seenOf(app, { nodes }) {
  const { matched } = app.session;
  const { folds } = numbersOf(app);
  const by = [nodes, matched, folds];
  if (worked === null || by.some((each, index) => each !== worked?.by[index])) {
    // What a filter leaves is few, and looked for: all of it is unfolded unless somebody folds.
    const to = matched !== null && folds.to === FIRST_DEPTH ? Infinity : folds.to;
    worked = { by, seen: branches(pruned(nodes, matched), { ...folds, to }, matched) };
  }
  return worked.seen;
}

/** @param {App} app @param {Tree} tree */
function treeView(app, tree) {
  const numbers = numbersOf(app);
  const { matched } = app.session;
  const seen = seenOf(app, tree);
  const all = { ...FIRST_FOLDS, to: Infinity };
  return html`
    ${matched === null ? nothing : html`<p class="muted">${says.orgOf(matched.size)} ${says.orgSays}</p>`}
    <div class="fields">
      <button data-testid="org-unfold" @click=${() => numbers.choose({ folds: all })}>${says.unfoldAll}</button>
      <button data-testid="org-fold" @click=${() => numbers.choose({ folds: { ...FIRST_FOLDS, to: 0 } })}>${says.foldAll}</button>
    </div>
    <div class="org" role="treegrid" aria-label=${says.sections.organisation} aria-rowcount=${seen.length + 1}>
      <div class="heads" role="row">
        <span role="columnheader">${says.person}</span>
        <span role="columnheader" class="figure" title=${says.directTitle}>${says.direct}</span>
        <span role="columnheader" class="figure" title=${says.allTitle}>${says.all}</span>
        <span role="columnheader" class="only"><span class="unseen">${says.only}</span></span>
      </div>
      ${rowsView(app, {
        name: 'organisation',
        items: seen,
        keyOf: ({ node }) => node.employeeId,
        height: ROW,
        row: (branch, index, tabindex) => branchView(app, branch, index, tabindex),
        pressed: (branch, key, index, walk) => pressed(app, seen, branch, key, index, walk),
      })}
    </div>
    ${notesView(app, tree)}
  `;
}

/** @param {App} app @param {Branch} branch @param {number} index @param {0 | -1} tabindex */
function branchView(app, branch, index, tabindex) {
  const { node, hasReports, isOpen, isShown, position, siblings } = branch;
  const { employeeId, name, depth, directReports, allReports } = node;
  return html`
    <div class="node ${isShown ? '' : 'away'} ${app.selection.ids.has(employeeId) ? 'chosen' : ''}" role="row" tabindex=${tabindex} data-row=${index}
      data-testid="org-node" data-person=${employeeId} aria-level=${depth + 1} aria-posinset=${position} aria-setsize=${siblings}
      aria-rowindex=${index + 2} aria-expanded=${hasReports ? (isOpen ? 'true' : 'false') : nothing}
      ${styled({ '--depth': String(Math.min(depth, DEEPEST)) })}>
      <span role="gridcell" class="name">
        ${hasReports ? foldButton(app, branch) : html`<span class="leaf" aria-hidden="true"></span>`}
        <button class="link" tabindex="-1" @click=${() => showPerson(app, employeeId)}>${name}</button>
      </span>
      <span role="gridcell" class="figure">${directReports === 0 ? '' : says.count(directReports)}</span>
      <span role="gridcell" class="figure">${allReports === 0 ? '' : says.count(allReports)}</span>
      <span role="gridcell" class="only">${directReports > 0 ? onlyButton(app, branch, tabindex) : nothing}</span>
    </div>
  `;
}

/** @param {App} app @param {Branch} branch */
function foldButton(app, { node, isOpen }) {
  const label = isOpen ? says.fold(node.name) : says.unfold(node.name);
  return html`<button class="icon small" tabindex="-1" aria-label=${label} title=${label} data-testid="org-twist"
    @click=${() => fold(app, node.employeeId, !isOpen)}>${isOpen ? '▾' : '▸'}</button>`;
}

/** @param {App} app @param {Branch} branch @param {0 | -1} tabindex */
function onlyButton(app, { node }, tabindex) {
  const { filter } = app.session;
  const isAlone = isNarrowedTo(filter, 'manager', node.employeeId);
  const label = isAlone ? says.onlyReportsNow(node.name) : says.onlyReports(node.name);
  return html`<button class="icon small" tabindex=${tabindex} aria-label=${label} title=${label} aria-pressed=${isAlone ? 'true' : 'false'} data-testid="org-only"
    @click=${() => app.trying(() => app.session.filterBy(narrowed(filter, 'manager', node.employeeId)))}>${icons.filter}</button>`;
}

/** @param {App} app @param {string} id @param {boolean} open */
function fold(app, id, open) {
  const numbers = numbersOf(app);
  numbers.choose({ folds: folding(numbers.folds, id, open) });
}

/**
 * Right unfolds, then goes down; left folds, then goes up; Enter shows the person.
 *
 * @param {App} app
 * @param {readonly Branch[]} seen
 * @param {Branch} branch
 * @param {string} key
 * @param {number} index
 * @param {(to: number) => void} walk
 */
function pressed(app, seen, { node, hasReports, isOpen }, key, index, walk) {
  const onRow = document.activeElement?.getAttribute('data-row') !== null;
  if (key === 'ArrowRight' && hasReports) {
    if (isOpen) walk(index + 1);
    else fold(app, node.employeeId, true);
  } else if (key === 'ArrowLeft') {
    if (isOpen) fold(app, node.employeeId, false);
    else walk(Math.max(0, seen.findIndex((other) => other.node.employeeId === node.managerId)));
  } else if (key === 'Enter' && onRow) showPerson(app, node.employeeId);
  else return false;
  return true;
}

/** @param {App} app @param {Tree} tree */
function notesView(app, { unknownManagers, ambiguousManagers, cycles }) {
  const name = (/** @type {string} */ id) => app.session.people.get(id)?.name ?? id;
  const notes = [
    ...cycles.map((ids) => says.cycle(ids.map(name).join(', '), name(ids[0]))),
    ...ambiguousManagers.map(({ manager, candidates, employeeIds }) => says.ambiguousManager(manager, candidates.length, employeeIds.length)),
    ...unknownManagers.map(({ manager, employeeIds }) => says.unknownManager(manager, employeeIds.length)),
  ];
  if (notes.length === 0) return nothing;
  return html`
    <details class="org-notes" data-testid="org-notes">
      <summary>${says.orgNotes} (${says.count(notes.length)})</summary>
      <ul>${notes.slice(0, NOTED).map((note) => html`<li>${note}</li>`)}
        ${notes.length > NOTED ? html`<li class="muted">${says.more(notes.length - NOTED)}</li>` : nothing}</ul>
    </details>
  `;
}

/** @param {App} app @param {Tree} tree */
function rowsOf(app, { nodes }) {
  const { id, depth, reportsTo } = says.copyHeads;
  const left = pruned(nodes, app.session.matched);
  return [
    [id, says.person, depth, reportsTo, says.direct, says.all],
    ...left.map((node) => [node.employeeId, node.name, node.depth, node.managerId ?? '', node.directReports, node.allReports]),
  ];
}
