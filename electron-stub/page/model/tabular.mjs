/** Rows as text that a spreadsheet takes: cells apart by tabs, rows by line ends. Pure. */

/**
 * What somebody typed stays one cell, and is no formula: a spreadsheet would reckon what begins with `=`, `+`, `-`, `@`.
 *
 * @param {readonly (readonly (string | number | null)[])[]} rows
 */
export function tabular(rows) {
  return rows.map((row) => row.map(cell).join('\t')).join('\n');
}

/** @param {string | number | null} value */
function cell(value) {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const plain = value.replace(/\s+/g, ' ').trim();
  return /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
}
