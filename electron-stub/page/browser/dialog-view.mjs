/**
 * What the file dialog looks like, and which key does what in it. Draws what it is given and decides nothing.
 */

import { html, live, nothing } from '../lit.mjs';
import { sizeInWords } from '../model/sizes.mjs';
import { momentInWords, texts } from '../texts.mjs';
import { ENDINGS } from './kinds.mjs';

const says = texts.dialogs;

/** @typedef {import('./dialogs.mjs').FileDialog} FileDialog */
/** @typedef {import('./wire.js').Folder} Folder */
/** @typedef {import('./wire.js').FolderEntry} FolderEntry */

/** Rows that Page Up and Page Down pass. */
const PAGE = 10;

/** @param {FileDialog} dialog */
export function view(dialog) {
  const { kind, purpose } = dialog.wish;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void dialog.choose();
  };
  return html`
    <form class="file-dialog-form" @submit=${submit}>
      <h2 id="file-dialog-title">${says.title[purpose][kind]}</h2>
      ${places(dialog)} ${list(dialog)}
      <label class="file-dialog-field">
        <span>${says.path[purpose]}</span>
        <input
          data-testid="file-dialog-path"
          autocomplete="off"
          spellcheck="false"
          .value=${live(dialog.typed)}
          @input=${(/** @type {Event} */ event) => dialog.type(/** @type {HTMLInputElement} */ (event.target).value)}
        />
      </label>
      <p class="file-dialog-says" role="status">${dialog.says}</p>
      <div class="file-dialog-buttons">
        ${purpose === 'open' && kind !== 'folder' ? fromComputer(dialog) : nothing}
        <button type="button" data-testid="file-dialog-cancel" @click=${() => dialog.close(null)}>${says.cancel}</button>
        <button class="file-dialog-choose" data-testid="file-dialog-choose" ?disabled=${dialog.busy}>
          ${kind === 'folder' ? says.chooseFolder : says.choose[purpose]}
        </button>
      </div>
    </form>
  `;
}

/** @param {FileDialog} dialog */
function places(dialog) {
  const { folder } = dialog;
  const go = (/** @type {string | null} */ path) => () => void dialog.go(path);
  return html`
    <nav class="file-dialog-places" aria-label=${says.places}>
      <button type="button" ?disabled=${!folder?.parent} @click=${go(folder?.parent ?? null)}>${says.up}</button>
      <button type="button" @click=${go(folder?.home ?? '~')}>${says.home}</button>
      <button type="button" @click=${go(folder?.start ?? null)}>${says.workbooks}</button>
      <output class="file-dialog-folder">${folder?.path ?? ''}</output>
    </nav>
  `;
}

/** @param {FileDialog} dialog */
function list(dialog) {
  const { folder, at } = dialog;
  const entries = folder?.entries ?? [];
  return html`
    <div
      class="file-dialog-list"
      role="listbox"
      tabindex="0"
      aria-label=${says.contents(folder?.path ?? '')}
      aria-activedescendant=${entries[at] ? `file-dialog-entry-${at}` : nothing}
      @keydown=${(/** @type {KeyboardEvent} */ event) => press(dialog, event)}
    >
      ${entries.map((entry, index) => row(dialog, entry, index))}
    </div>
    <p class="file-dialog-note">
      ${folder && entries.length === 0 ? says.empty : ''}${folder?.left ? says.left(folder.left) : ''}
    </p>
  `;
}

/** @param {FileDialog} dialog @param {FolderEntry} entry @param {number} index */
function row(dialog, entry, index) {
  return html`
    <div
      class="file-dialog-row"
      role="option"
      id=${`file-dialog-entry-${index}`}
      aria-selected=${index === dialog.at ? 'true' : 'false'}
      data-folder=${entry.folder ? 'true' : nothing}
      @click=${() => dialog.select(index)}
      @dblclick=${() => void dialog.enter(entry)}
    >
      <span class="file-dialog-name">${entry.name}</span>
      <span class="file-dialog-size">${entry.bytes === null ? says.folder : sizeInWords(entry.bytes)}</span>
      <span class="file-dialog-when">${momentInWords(entry.modifiedAt)}</span>
    </div>
  `;
}

/** @param {FileDialog} dialog @param {KeyboardEvent} event */
function press(dialog, event) {
  const { at, folder } = dialog;
  const steps = /** @type {Record<string, number>} */ ({
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: Infinity,
  });
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in steps) dialog.select(steps[event.key]);
  else if (event.key === 'Enter') void dialog.enter(folder?.entries[at]);
  else if (event.key === 'Backspace' && folder?.parent) void dialog.go(folder.parent);
  else if (event.key.length === 1 && event.key !== ' ') dialog.seek(event.key);
  else return;
  event.preventDefault();
}

/** @param {FileDialog} dialog */
function fromComputer(dialog) {
  const picked = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const [file] = field.files ?? [];
    if (file) void dialog.take(file);
    field.value = ''; // the same one may be picked again
  };
  return html`
    <label class="file-dialog-upload">
      <input type="file" data-testid="file-dialog-upload" accept=${ENDINGS[dialog.wish.kind].join(',')} @change=${picked} />
      <span>${says.fromComputer}</span>
    </label>
  `;
}
