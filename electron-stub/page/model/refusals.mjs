/** A refusal in the words of this page. Pure. */

import { texts } from '../texts.mjs';

/** @typedef {{ name: string, message: string, detail?: string | null, remedy?: string | null, data?: Readonly<Record<string, unknown>> }} Refused */

/**
 * Return what was refused, and what to do about it (null: nothing that is known). The daemon's remedies speak to programs
 * where they name methods.
 *
 * @param {Refused} refused
 */
export function refusalWords({ name, message, detail, remedy, data = {} }) {
  const says = texts.files.messages[name]?.(data) ?? detail ?? message;
  return { says, remedy: texts.files.remedies[name] ?? remedy ?? null };
}

/**
 * Return both in one.
 *
 * @param {Refused} refused
 */
export function inWords(refused) {
  const { says, remedy } = refusalWords(refused);
  return [says, remedy].filter(Boolean).join(' ');
}
