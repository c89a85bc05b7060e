/**
 * A file dialog for a plain browser, whose own never tells a path: it shows the folders that the host lists.
 *
 * What is chosen and where one is; what it looks like is dialog-view.mjs's. Asks the host and never the daemon, which
 * decides by itself what becomes of a file that is there already.
 */

import { render } from '../lit.mjs';
import { texts } from '../texts.mjs';
import { view } from './dialog-view.mjs';
import { withEnding } from './kinds.mjs';

const says = texts.dialogs;

/** @typedef {import('../../bridge.js').FileKind} FileKind */
/** @typedef {import('./wire.js').Folder} Folder */
/** @typedef {import('./wire.js').FolderEntry} FolderEntry */

/**
 * @typedef {object} Files
 * @property {(wanted: import('./wire.js').FolderWanted) => Promise<Folder | import('./wire.js').FolderRefused>} folder
 * @property {(file: File) => Promise<string | null>} upload
 */

/** @typedef {{ kind: FileKind, purpose: 'open' | 'save', suggested: string | null }} Wish */

/**
 * Let the user choose. A full path; null: they changed their mind.
 *
 * @param {Files} files
 * @param {Wish} wish `suggested`: a path, or a name in the folder of workbooks
 * @returns {Promise<string | null>}
 */
export function chooseFile(files, wish) {
  return new Promise((resolve) => new FileDialog(files, wish, resolve).open());
}

/** One dialog, from opening to closing. The view reads what is public here. */
export class FileDialog {
  /** @type {Folder | null} */
  folder = null;
  /** Index of the entry that arrows are at; the list may be empty. */
  at = 0;
  /** What stands in the field. */
  typed = '';
  /** A sentence about what went wrong or is under way; empty: nothing. */
  says = '';
  busy = false;
  #files;
  #settle;
  #element = document.createElement('dialog');
  /** Counts what was asked: a late answer to an older question is none any more. */
  #asked = 0;
  /** Counts what the user typed: that stays, whatever comes late. */
  #typings = 0;

  /**
   * @param {Files} files
   * @param {Wish} wish
   * @param {(path: string | null) => void} settle
   */
  constructor(files, wish, settle) {
    this.#files = files;
    this.wish = wish;
    this.#settle = settle;
  }

  /** Show it. Focus goes back to where it was when it closes: that is what `showModal` promises. */
  async open() {
    const element = this.#element;
    element.className = 'file-dialog';
    element.dataset.testid = 'file-dialog';
    element.setAttribute('aria-labelledby', 'file-dialog-title');
    element.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.close(null);
    });
    document.body.append(element);
    this.draw();
    element.showModal();
    const { suggested } = this.wish;
    await this.go(suggested);
    if (!this.folder) {
      if (this.#typings === 0) this.typed = suggested?.split(/[/\\]/).at(-1) ?? ''; // its folder is gone: the name still holds
      await this.go(null);
    }
    if (this.#typings > 0) return; // the cursor stays too
    if (this.wish.purpose === 'save') this.#selectStem();
    else this.focusList();
  }

  /** @param {string | null} path the answer */
  close(path) {
    this.#asked += 1;
    this.#element.close();
    this.#element.remove();
    this.#settle(path);
  }

  /**
   * Show another folder; where the path is a file's, that file's name stands in the field.
   *
   * @param {string | null} path null: where workbooks are kept
   */
  async go(path) {
    const from = this.folder?.path;
    const before = this.#typings;
    const shown = await this.#ask(path);
    if (!shown) return;
    this.folder = shown;
    this.at = Math.max(0, shown.entries.findIndex((entry) => entry.path === (shown.name ? shown.full : from)));
    if (before === this.#typings) this.typed = this.#named(shown);
    this.draw();
    this.#reveal();
  }

  /** What stands in the field at a folder. @param {Folder} shown */
  #named({ path, name }) {
    if (this.wish.kind === 'folder') return path;
    return name ?? (this.wish.purpose === 'save' ? this.typed : '');
  }

  /** The user wrote into the field. @param {string} text as it stands there now */
  type(text) {
    this.typed = text;
    this.#typings += 1;
  }

  /** Go to an entry of the list. @param {number} index */
  select(index) {
    const last = (this.folder?.entries.length ?? 0) - 1;
    this.at = Math.max(0, Math.min(last, index));
    const entry = this.folder?.entries[this.at];
    if (entry && !entry.folder) this.typed = entry.name;
    else if (this.wish.purpose === 'open' && this.wish.kind !== 'folder') this.typed = '';
    this.says = '';
    this.draw();
    this.#reveal();
  }

  /** Go to the next entry that begins so. @param {string} letter */
  seek(letter) {
    const entries = this.folder?.entries ?? [];
    const order = entries.map((_, step) => (this.at + 1 + step) % entries.length);
    const found = order.find((index) => entries[index].name.toLowerCase().startsWith(letter.toLowerCase()));
    if (found !== undefined) this.select(found);
  }

  /** Into a folder, or done with a file. @param {FolderEntry | undefined} entry */
  async enter(entry) {
    if (entry?.folder) {
      await this.go(entry.path);
      this.focusList();
    } else if (entry) await this.choose();
  }

  /** Take what stands in the field, else the entry that arrows are at. */
  async choose() {
    const typed = this.typed.trim();
    if (!typed) return this.enter(this.folder?.entries[this.at]);
    const { kind, purpose } = this.wish;
    const found = await this.#ask(typed);
    if (!found) return;
    if (found.is === 'folder') {
      if (kind === 'folder') return this.close(found.full);
      this.typed = '';
      return this.go(found.full);
    }
    if (kind === 'folder') return this.say(says.noFolder(found.full));
    if (found.is === 'file') return this.close(found.full);
    if (purpose === 'open') return this.say(says.noFile(found.full));
    this.close(withEnding(found.full, kind, this.wish.suggested ?? ''));
  }

  /** Take a file that the browser's own dialog chose. @param {File} file */
  async take(file) {
    const mine = (this.#asked += 1);
    this.busy = true;
    this.say(says.uploading(file.name));
    const path = await this.#files.upload(file);
    if (mine !== this.#asked) return;
    this.busy = false;
    if (path) this.close(path);
    else this.say(says.notUploaded(file.name));
  }

  /** @param {string} sentence */
  say(sentence) {
    this.says = sentence;
    this.draw();
  }

  draw() {
    render(view(this), this.#element);
  }

  focusList() {
    /** @type {HTMLElement | null} */ (this.#element.querySelector('[role=listbox]'))?.focus();
  }

  /**
   * Ask the host for a folder. Null: refused, and it was said; or something else was asked meanwhile.
   *
   * @param {string | null} path
   * @returns {Promise<Folder | null>}
   */
  async #ask(path) {
    const mine = (this.#asked += 1);
    const answer = await this.#files.folder({ kind: this.wish.kind, path, base: this.folder?.path ?? null });
    if (mine !== this.#asked) return null;
    this.says = 'refused' in answer ? says.refused[answer.refused](answer.full) : '';
    if (!('refused' in answer)) return answer;
    this.draw();
    return null;
  }

  #reveal() {
    this.#element.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }

  /** The name without its ending, which stays. */
  #selectStem() {
    const field = /** @type {HTMLInputElement | null} */ (this.#element.querySelector('[data-testid=file-dialog-path]'));
    const dot = this.typed.lastIndexOf('.');
    field?.focus();
    field?.setSelectionRange(0, dot > 0 ? dot : this.typed.length);
  }
}
