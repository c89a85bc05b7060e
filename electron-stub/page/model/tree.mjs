/** Which people of the organisation are seen: what is folded away, and what a filter leaves. Pure; knows no page. */

/** @typedef {import('../../../protocol/typescript/contract.js').OrgNode} OrgNode */
/** @typedef {{ to: number, folded: ReadonlySet<string>, unfolded: ReadonlySet<string> }} Folds `to`: down to this depth people are seen unless somebody above is folded */
/** @typedef {{ node: OrgNode, hasReports: boolean, isOpen: boolean, isShown: boolean, position: number, siblings: number }} Branch
 * `hasReports`: here, so as the filter leaves them; `isShown`: in the grid; `position` counts from 1 */

/** How deep people are seen at first. */
export const FIRST_DEPTH = 2;

/** @type {Folds} */
export const FIRST_FOLDS = { to: FIRST_DEPTH, folded: new Set(), unfolded: new Set() };

/**
 * Return whom a filter leaves, and everybody above them; those in preorder as all are.
 *
 * @param {readonly OrgNode[]} nodes in preorder
 * @param {ReadonlySet<string> | null} matched null: everybody
 */
export function pruned(nodes, matched) {
  if (matched === null) return nodes;
  const above = new Map(nodes.map(({ employeeId, managerId }) => [employeeId, managerId]));
  const left = new Set();
  for (const id of matched) {
    for (let next = above.has(id) ? id : null; next !== null && !left.has(next); next = above.get(next) ?? null) left.add(next);
  }
  return nodes.filter(({ employeeId }) => left.has(employeeId));
}

/**
 * Return who is seen.
 *
 * @param {readonly OrgNode[]} nodes in preorder, such as `pruned` leaves them
 * @param {Folds} folds
 * @param {ReadonlySet<string> | null} matched who is shown in the grid; null: everybody
 * @returns {Branch[]}
 */
export function branches(nodes, folds, matched) {
  const siblings = new Map();
  for (const { managerId } of nodes) siblings.set(managerId, (siblings.get(managerId) ?? 0) + 1);
  const positions = new Map();
  const seen = [];
  let hiddenBelow = Infinity;
  for (const node of nodes) {
    if (node.depth > hiddenBelow) continue;
    hiddenBelow = Infinity;
    const { employeeId, managerId } = node;
    const hasReports = siblings.has(employeeId);
    const isOpen = hasReports && isUnfolded(node, folds);
    if (hasReports && !isOpen) hiddenBelow = node.depth;
    const position = (positions.get(managerId) ?? 0) + 1;
    positions.set(managerId, position);
    const isShown = matched === null || matched.has(employeeId);
    seen.push({ node, hasReports, isOpen, isShown, position, siblings: siblings.get(managerId) });
  }
  return seen;
}

/** @param {OrgNode} node @param {Folds} folds */
function isUnfolded({ employeeId, depth }, { to, folded, unfolded }) {
  return unfolded.has(employeeId) || (depth < to && !folded.has(employeeId));
}

/**
 * Return the folds where this one is folded, or unfolded.
 *
 * @param {Folds} folds
 * @param {string} id
 * @param {boolean} open
 * @returns {Folds}
 */
export function folding({ to, folded, unfolded }, id, open) {
  const without = (/** @type {ReadonlySet<string>} */ ids) => new Set([...ids].filter((each) => each !== id));
  if (open) return { to, folded: without(folded), unfolded: new Set([...unfolded, id]) };
  return { to, folded: new Set([...folded, id]), unfolded: without(unfolded) };
}
