/** Small drawings for buttons whose name is only heard: no font has all of these signs. In the colour of the text. */

import { svg } from '../lit.mjs';

/** @param {string} path */
function icon(path) {
  return svg`<svg class="drawn" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=${path} /></svg>`;
}

export const icons = {
  pencil: icon('M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7L11.3 7'),
  putAway: icon('M2.5 3h11v3h-11zM3.5 6v7h9V6M6.5 9h3'),
  bin: icon('M3 4.5h10M6 4.5V3h4v1.5M4.2 4.5l.6 8.5h6.4l.6-8.5M6.8 7v3.5M9.2 7v3.5'),
  copy: icon('M5.5 5.5h8v8.5h-8zM3.5 10.5h-1v-8h8v1'),
  filter: icon('M2 3h12L9.5 8.5v4l-3 1.5V8.5z'),
  larger: icon('M9.5 2.5h4v4M13.5 2.5l-4.5 4.5M6.5 13.5h-4v-4M2.5 13.5l4.5-4.5'),
};
