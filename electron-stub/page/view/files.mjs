/** The dialogs of files, by name. */

import { confirmOver } from './confirm.mjs';
import { exportOver } from './export.mjs';
import { importOver, reportOver } from './import.mjs';
import { refreshOver } from './refresh.mjs';

/** @type {Readonly<Record<string, (app: import('../app.mjs').App) => import('../lit.mjs').View>>} */
export const filesOver = { import: importOver, report: reportOver, export: exportOver, refresh: refreshOver, confirm: confirmOver };
