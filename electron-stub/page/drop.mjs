/** What happens to files outside the page: they are dropped on it, or written by others. Knows the app; draws nothing. */

import { filingOf } from './filing.mjs';
import { texts } from './texts.mjs';

/** @typedef {import('./app.mjs').App} App */

/**
 * Take dropped files for as long as the page lives, and look at the review's own when people come back to it.
 *
 * @param {App} app
 */
export function listenForFiles(app) {
  const filing = filingOf(app);
  /** @param {boolean} hovering */
  const hover = (hovering) => {
    if (filing.hovering === hovering) return;
    filing.hovering = hovering;
    app.changed();
  };
  window.addEventListener('dragenter', (event) => hover(filing.hovering || hasFiles(event)));
  window.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    /** @type {DataTransfer} */ (event.dataTransfer).dropEffect = 'copy';
  });
  // Leaving one part of the page for another one names it.
  window.addEventListener('dragleave', ({ relatedTarget }) => hover(filing.hovering && relatedTarget !== null));
  window.addEventListener('focus', () => void filing.lookAgain());
  window.addEventListener('drop', (event) => {
    hover(false);
    if (!hasFiles(event)) return;
    event.preventDefault(); // a browser would leave the page for it
    take(app, [.../** @type {DataTransfer} */ (event.dataTransfer).files]);
  });
}

/** @param {DragEvent} event */
function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes('Files') ?? false;
}

/** @param {App} app @param {readonly File[]} files */
function take(app, [file, ...others]) {
  if (!file) return;
  if (others.length > 0) app.notices.say(texts.files.dropMany(file.name));
  void filingOf(app).importFile(file);
}
