/** Every text is said somewhere. Looks at the sources; texts below the second level go by names of the contract. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { texts } from '../../page/texts.mjs';

const PAGE = fileURLToPath(new URL('../../page/', import.meta.url));
const sources = readdirSync(PAGE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.mjs'))
  .map((path) => readFileSync(PAGE + path, 'utf8'))
  .map((source) => source.split('export const texts = ').at(0) ?? '');

/**
 * True: some source names it as `texts.part.name`, by `says` that stands for the part, or as what the part is indexed by.
 *
 * @param {string} part
 * @param {string} name
 */
function isSaid(part, name) {
  const speaks = (/** @type {string} */ source) => new RegExp(`\\bsays = texts\\.${part};`).test(source);
  const says = sources.filter(speaks);
  if (sources.some((source) => new RegExp(`\\btexts\\.${part}\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} = texts\\.${part};`).test(source))) return true;
  if (says.some((source) => new RegExp(`\\bsays\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} = says;`).test(source))) return true;
  const isIndexed = sources.some((source) => new RegExp(`\\btexts\\.${part}\\[`).test(source)) || says.some((source) => source.includes('says['));
  return isIndexed && sources.some((source) => new RegExp(`'${name}'|\\b${name}: |[{,] ${name}[,\\s]`).test(source));
}

test('every text is said somewhere', () => {
  const unsaid = Object.entries(texts)
    .filter(([, part]) => typeof part === 'object')
    .flatMap(([part, names]) => Object.keys(names).filter((name) => !isSaid(part, name)).map((name) => `${part}.${name}`));
  assert.deepEqual(unsaid, []);
});
