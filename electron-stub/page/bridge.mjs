/**
 * The page's one way out: what Electron's preload put at `window.ninebox`, else a connection to a browser's host.
 *
 * Everything else of the page asks here and doesn't know which of the two it got.
 */

/** @returns {Promise<import('../bridge.js').Bridge>} */
export async function bridge() {
  if (window.ninebox) return window.ninebox;
  const { browserBridge } = await import('./browser/bridge.mjs');
  return browserBridge();
}
