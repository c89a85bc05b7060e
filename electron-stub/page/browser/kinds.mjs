/** The endings of the files that each kind of dialog shows, the usual one first; none: folders alone. */
export const ENDINGS = {
  workbook: ['.xlsx', '.xlsm', '.xls', '.xlsb', '.ods'],
  bundle: ['.ninebox', '.zip'],
  folder: [],
};

/**
 * Return the name to save under: as it stands where its ending is one of the kind's, else with the usual one.
 *
 * @param {string} path a name or a path
 * @param {keyof typeof ENDINGS} kind
 * @param {string} suggested the name that was suggested: its ending is the usual one here, if it has one of the kind's
 */
export function withEnding(path, kind, suggested) {
  const endingOf = (/** @type {string} */ name) => ENDINGS[kind].find((ending) => name.toLowerCase().endsWith(ending));
  return endingOf(path) ? path : path + (endingOf(suggested) ?? ENDINGS[kind][0] ?? '');
}
