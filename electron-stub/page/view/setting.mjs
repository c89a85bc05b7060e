/** One field of a form of settings, and what stands at it where its value was refused. */

import { html, nothing } from '../lit.mjs';

/**
 * @typedef {object} Look
 * @property {string} testid
 * @property {string} label
 * @property {boolean} [seen] true: the label is read, not only heard
 * @property {string} [placeholder]
 * @property {string} [title]
 * @property {number} [maxlength] in characters
 * @property {number} [most] it takes whole numbers alone, from 1 to this one
 * @property {string} [together] the name of what was refused of several fields together, of which this is one
 */

/**
 * @param {string} name
 * @param {string} held
 * @param {string | undefined} slip why it was refused
 * @param {Look} look
 */
export function settingView(name, held, slip, { testid, label, seen = false, placeholder = '', title = '', maxlength = 2000, most, together }) {
  const slips = [slip === undefined ? undefined : name, together].filter((field) => field !== undefined);
  return html`
    <div class="setting">
      <label>${seen ? label : nothing}
        <input name=${name} data-testid=${testid} .value=${held} placeholder=${placeholder} title=${title || nothing} maxlength=${maxlength} autocomplete="off"
          type=${most ? 'number' : 'text'} min=${most ? 1 : nothing} max=${most ?? nothing} step=${most ? 1 : nothing} aria-label=${label}
          aria-invalid=${slips.length > 0 ? 'true' : 'false'} aria-describedby=${slips.map((field) => `slip-${field}`).join(' ') || nothing} />
      </label>
      ${slipView(slip, name)}
    </div>
  `;
}

/**
 * What stands at a field whose value was refused.
 *
 * @param {string | undefined} says
 * @param {string} field
 */
export function slipView(says, field) {
  return says === undefined ? nothing : html`<span class="slip" role="alert" id="slip-${field}" data-testid="slip" data-field=${field}>${says}</span>`;
}
