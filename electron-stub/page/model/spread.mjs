/** How a number of people is spread over the boxes. Pure. */

/**
 * @param {readonly number[]} boxes one for each person; 0: not rated
 * @returns {{ box: number, count: number }[]} boxes that have anybody, the best first, those not rated last
 */
export function spread(boxes) {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const box of boxes) counts[box] += 1;
  const found = counts.map((count, box) => ({ box, count })).filter(({ count }) => count > 0);
  return found.sort((one, other) => other.box - one.box);
}
