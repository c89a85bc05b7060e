/** Sizes of files and rows, for people. Pure. */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];
const STEP = 1000;
const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/**
 * Return a size in words, such as `3.4 MB`; steps are of 1,000, as disks are sold and file managers count.
 *
 * @param {number} bytes 0 or more
 */
export function sizeInWords(bytes) {
  let unit = 0;
  let left = bytes;
  // What would be rounded to 1,000 of a unit is 1 of the next.
  while (left >= (unit === 0 ? STEP : 999.5) && unit < UNITS.length - 1) {
    left /= STEP;
    unit += 1;
  }
  return `${number.format(left)} ${bytes === 1 ? 'byte' : UNITS[unit]}`;
}

/**
 * Return how long the bar of each is, 0 to 100, the largest having 100. What is there at all is seen.
 *
 * @param {readonly number[]} sizes
 */
export function barsOf(sizes) {
  const largest = Math.max(...sizes, 1);
  return sizes.map((size) => (size === 0 ? 0 : Math.max(1, Math.round((size / largest) * 100))));
}
