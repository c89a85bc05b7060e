/** Numbers as sentences: why somebody is a mover, what a test says of a group. Pure; knows no page. */

import { texts } from '../texts.mjs';

/** @typedef {import('../../../protocol/typescript/contract.js').Mover} Mover */
/** @typedef {import('../../../protocol/typescript/contract.js').MoverReason} MoverReason */
/** @typedef {import('../../../protocol/typescript/contract.js').DimensionTest} DimensionTest */
/** @typedef {import('../../../protocol/typescript/contract.js').GroupTest} GroupTest */
/** @typedef {import('../../../protocol/typescript/contract.js').Anomalies['measure']} Measure */

const says = texts.numbers;
const TIERS = ['Low', 'Middle', 'High'];
const STATUSES = ['differs', 'noDifference', 'notEnoughData'];

/**
 * Return what somebody was, and how far that is from now: `was Core Talent 5 in the prior calibration, one tier lower`.
 *
 * @param {MoverReason} reason
 * @param {Mover['tier']} now
 * @param {(box: number) => string} label
 */
export function reasonOf(reason, now, label) {
  const difference = TIERS.indexOf(reason.tier) - TIERS.indexOf(now);
  const far = difference === 0 ? says.sameTier(reason.distance ?? 0) : says.tiers(difference);
  return `${then(reason, label)}, ${far}`;
}

/** @param {MoverReason} reason @param {(box: number) => string} label */
function then({ against, box, word, year }, label) {
  if (against === 'ratingsHistory') return says.was.ratingsHistory(word ?? '', year ?? '');
  return says.was[against](box === null ? '' : says.inBox(label(box), box));
}

/**
 * Return which way somebody moved, by the first reason that tells it: 1 up, -1 down, 0 across.
 *
 * @param {Mover} mover
 */
export function directionOf({ tier, reasons }) {
  const differences = reasons.map((reason) => Math.sign(TIERS.indexOf(tier) - TIERS.indexOf(reason.tier)));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/**
 * Return what a test says of a group that differs: `Dana Whitfield rates higher than chance: 9 of 12 High, others 31%.`
 * Managers rate; other groups are rated.
 *
 * @param {GroupTest} group
 * @param {DimensionTest['dimension']} dimension
 * @param {Measure} measure
 */
export function anomalyOf(group, dimension, measure) {
  const { name, count, rated, restShare } = group;
  return says.anomaly(subject(group, dimension, name), count, rated, says.inMeasure[measure], says.percent(restShare));
}

/** @param {GroupTest} group @param {DimensionTest['dimension']} dimension @param {string | null} name */
function subject({ direction }, dimension, name) {
  const way = /** @type {'harsher' | 'moreLenient' | 'null'} */ (String(direction));
  if (name === null) return `${says.peopleAre(says.without[dimension])} ${says.areRated[way]}`;
  return `${says.groupIs[dimension](name)} ${dimension === 'manager' ? says.rates[way] : says.areRated[way]}`;
}

/**
 * Return by what that was found: the difference with its interval, the test, its p among so many, the effect.
 *
 * @param {GroupTest} group one that was tested
 * @param {DimensionTest} among
 */
export function evidenceOf({ difference, low, high, adjustedP, test, effect }, { dimension, groups }) {
  const tested = groups.filter((group) => group.adjustedP !== null).length;
  const [points, from, to] = [difference, low, high].map((part) => Math.round(100 * (part ?? 0)));
  return [
    `${says.points(points)}; ${says.interval(says.signed(from), says.signed(to))}.`,
    `${says.tests[test ?? 'fisher']}: ${says.adjusted(says.p(adjustedP ?? 1), tested > 1 ? says.groups[dimension](tested) : null)}; ` +
      `${says.effect(says.cramer, effect ?? 0)}.`,
  ];
}

/**
 * Return the dimensions in the order in which there is something to say: where a group differs, where some were tested,
 * where there are too few people.
 *
 * @param {readonly DimensionTest[]} dimensions
 */
export function newsFirst(dimensions) {
  const rank = (/** @type {DimensionTest} */ { groups }) => Math.min(...groups.map(({ status }) => STATUSES.indexOf(status)), STATUSES.length);
  return dimensions.toSorted((one, other) => rank(one) - rank(other));
}

/**
 * Return what is said of a dimension beyond the groups that differ: of those that don't, of those that are too small,
 * of all together.
 *
 * @param {DimensionTest} dimension
 */
export function remarksOn({ dimension, status, p, groups }) {
  const count = (/** @type {GroupTest['status']} */ wanted) => groups.filter((group) => group.status === wanted).length;
  const [differing, same, small] = [count('differs'), count('noDifference'), count('notEnoughData')];
  const named = says.groups[dimension];
  if (differing + same === 0) return [says.notEnoughAtAll];
  return [
    same > 0 ? (differing > 0 ? says.othersDoNot(named(same)) : says.nothingDiffers(named(same))) : null,
    status === 'notEnoughData' || p === null ? null : says.together[status](says.p(p)),
    small > 0 ? says.notEnough(named(small)) : null,
  ].filter((remark) => remark !== null);
}
