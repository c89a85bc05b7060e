/** The templates that the page is made of: lit-html, from one place, and two directives that a strict policy asks for. */

import { AsyncDirective } from '../node_modules/lit-html/async-directive.js';
import { Directive, directive } from '../node_modules/lit-html/directive.js';
import { noChange } from '../node_modules/lit-html/lit-html.js';

export { html, nothing, render, svg } from '../node_modules/lit-html/lit-html.js';
export { guard } from '../node_modules/lit-html/directives/guard.js';
export { live } from '../node_modules/lit-html/directives/live.js';
export { ref } from '../node_modules/lit-html/directives/ref.js';
export { repeat } from '../node_modules/lit-html/directives/repeat.js';

/** @typedef {import('../node_modules/lit-html/lit-html.js').TemplateResult} TemplateResult */
/** @typedef {TemplateResult | symbol} View `nothing` is a symbol. */

class Styles extends Directive {
  /** @param {Record<string, string>} _styles */
  render(_styles) {
    return noChange;
  }

  /**
   * @param {import('../node_modules/lit-html/directive.js').ElementPart} part
   * @param {[Record<string, string>]} styles
   * @override
   */
  update(part, [styles]) {
    const { style } = /** @type {HTMLElement} */ (part.element);
    for (const [name, value] of Object.entries(styles)) style.setProperty(name, value);
    return noChange;
  }
}

/** Sets properties of the element's style one by one: the content security policy refuses style attributes. */
export const styled = directive(Styles);

class Gone extends AsyncDirective {
  /** @type {(() => void) | null} */
  #act = null;

  /** @param {() => void} _act */
  render(_act) {
    return noChange;
  }

  /**
   * @param {import('../node_modules/lit-html/directive.js').ElementPart} _part
   * @param {[() => void]} acts
   * @override
   */
  update(_part, [act]) {
    this.#act = act;
    return noChange;
  }

  /** @override */
  disconnected() {
    this.#act?.();
  }
}

/** Has something done when the element is taken away. */
export const whenGone = directive(Gone);
