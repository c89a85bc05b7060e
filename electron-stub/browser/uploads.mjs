/**
 * Files that come as bytes, put into one folder: whole or not at all, and never over another file.
 *
 * A browser tells the bytes of a file and not its path, while the daemon reads paths. Knows no request: bytes come as
 * a stream.
 */

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { constants, copyFile, link, readdir, rm, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The largest file that is taken, in bytes. */
export const MAX_UPLOAD_BYTES = 200 * 1000 * 1000;

const PART = '.part-';
/** In bytes: Linux takes names of 255, and a number, or what the daemon writes beside it, needs room too. */
const MAX_STEM = 190;
const MAX_ENDING = 16;
/** Names that Windows keeps for devices, whatever stands behind their first dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** More bytes came than are taken. */
export class TooLarge extends Error {}

/**
 * Write what comes into `folder` under `name`, or beside it as `name (2)` where other content has that name. Returns
 * the full path; the same bytes under the same name are the file that is there. Rejects with TooLarge, and with
 * whatever disk and stream say; nothing is left of it then.
 *
 * @param {AsyncIterable<Buffer>} bytes
 * @param {string} folder
 * @param {string} name
 * @param {number} [limit] in bytes
 * @returns {Promise<string>}
 */
export async function keepUpload(bytes, folder, name, limit = MAX_UPLOAD_BYTES) {
  const part = join(folder, `${PART}${process.pid}-${randomUUID()}`);
  const hash = createHash('sha256');
  let size = 0;
  const counted = new Transform({
    transform(piece, _encoding, done) {
      size += piece.length;
      hash.update(piece);
      done(size > limit ? new TooLarge(`more than ${limit} bytes`) : null, piece);
    },
  });
  try {
    await pipeline(bytes, counted, createWriteStream(part, { flags: 'wx', mode: 0o600 }));
    return await place(part, folder, safeName(name), { size, sha256: hash.digest('hex') });
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * Delete what a host that was killed in the middle of an upload left. Call it when no other host can be at the folder.
 *
 * @param {string} folder
 */
export async function sweepUploads(folder) {
  const left = (await readdir(folder)).filter((name) => name.startsWith(PART) && !name.startsWith(`${PART}${process.pid}-`));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * Return a name that is one on every system and no path: `..\\..\\a<b>.xlsx` is `a_b_.xlsx`.
 *
 * @param {string} wanted
 */
export function safeName(wanted) {
  const last = wanted.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex
  const plain = last.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  const ending = cut(extname(plain), MAX_ENDING);
  const stem = cut(basename(plain, extname(plain)), MAX_STEM).trimEnd() || 'workbook';
  return DEVICE.test(stem) ? `_${stem}${ending}` : stem + ending;
}

/** The letters of a text that take at most so many bytes. @param {string} text @param {number} bytes */
function cut(text, bytes) {
  let left = bytes;
  const letters = [...text];
  const end = letters.findIndex((letter) => (left -= Buffer.byteLength(letter)) < 0);
  return end === -1 ? text : letters.slice(0, end).join('');
}

/**
 * @param {string} part
 * @param {string} folder
 * @param {string} name
 * @param {{ size: number, sha256: string }} facts
 */
async function place(part, folder, name, facts) {
  const ending = extname(name);
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : `${basename(name, ending)} (${number})${ending}`);
    if (await holds(path, facts)) return path;
    if (await claims(part, path)) return path;
  }
}

/** Give the part its name, if nothing has it yet: a link can't replace, where a rename would. @param {string} part @param {string} path */
async function claims(part, path) {
  try {
    await link(part, path).catch((error) => {
      if (error.code === 'EEXIST') throw error;
      return copyFile(part, path, constants.COPYFILE_EXCL); // a disk without links, such as exFAT
    });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path @param {{ size: number, sha256: string }} facts */
async function holds(path, { size, sha256 }) {
  const there = await stat(path).catch(() => null);
  if (!there?.isFile() || there.size !== size) return false;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex') === sha256;
}
