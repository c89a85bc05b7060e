/** What can be written where, and the ways out of a refusal. Pure; knows no words. */

/** @typedef {import('../../../protocol/typescript/contract.js').SessionSummary} SessionSummary */
/** @typedef {'merge' | 'new' | 'overwrite' | 'other' | 'again'} Way */

/** Formats that are written as they are; of any other a new .xlsx is made. */
const WRITTEN = ['xlsx', 'xlsm'];

/** @type {Readonly<Record<string, readonly Way[]>>} */
const WAYS = {
  SourceChanged: ['merge', 'new', 'overwrite'],
  SourceMissing: ['new', 'other'],
  TargetNotWritable: ['again', 'new'],
  PlaceNotFound: ['merge', 'new'],
  CellNotWritable: ['merge', 'new'],
  UploadMissing: ['other'],
};

/**
 * Return the ways out of a refused export, the best first.
 *
 * @param {string} name of the refusal
 * @returns {readonly Way[]}
 */
export function waysOut(name) {
  return WAYS[name] ?? ['again'];
}

/**
 * Return the ending of a file's name in small letters, without the dot; empty: it has none.
 *
 * @param {string} name
 */
export function endingOf(name) {
  return /[^.]\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? '';
}

/**
 * Return what stands in the way of writing into the workbook that was imported; null: nothing.
 *
 * @param {SessionSummary} session
 * @returns {'none' | 'missing' | 'format' | null}
 */
export function hindrance({ filename, source }) {
  if (source.status === 'none' || source.path === null) return 'none';
  if (source.status === 'missing') return 'missing';
  return WRITTEN.includes(endingOf(filename)) ? null : 'format';
}

/**
 * Return the path or name that a new file is suggested under: beside the workbook, where there is one.
 *
 * @param {SessionSummary} session
 * @param {'workbook' | 'bundle'} kind
 */
export function suggestedName({ name, filename, source: { path } }, kind) {
  const ending = endingOf(filename);
  const stem = path === null ? name.replace(/[\\/:*?"<>|]+/g, '-') : filename.slice(0, ending ? -ending.length - 1 : undefined);
  const folder = path?.endsWith(filename) ? path.slice(0, path.length - filename.length) : '';
  if (kind === 'bundle') return `${folder}${stem}.ninebox`;
  return `${folder}${stem} reviewed.${path !== null && WRITTEN.includes(ending) ? ending : 'xlsx'}`;
}
