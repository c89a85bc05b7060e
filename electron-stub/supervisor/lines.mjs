/**
 * Bytes to messages, messages to bytes: one JSON value a line.
 *
 * No stream, no process, no timer, and no idea of what a message means: feed it and read it.
 */

/** @typedef {{ message: unknown }} Understood */
/** @typedef {{ garbled: string, reason: string }} Garbled `garbled` is the line's text, cut after 200 letters. */
/** @typedef {Understood | Garbled} Line */

const NEWLINE = 0x0a;
const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

/** Collects bytes until a line is whole. Only whole lines are decoded, so no cut can break a letter. */
export class Lines {
  /** @type {Uint8Array[]} */
  #pieces = [];

  /**
   * Take the next bytes and return the lines that they complete, none to many. Never throws.
   *
   * @param {Uint8Array} bytes
   * @returns {Line[]}
   */
  feed(bytes) {
    const lines = [];
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
      this.#pieces.push(bytes.subarray(from, to));
      lines.push(...this.end());
      from = to + 1;
    }
    if (from < bytes.length) this.#pieces.push(bytes.subarray(from));
    return lines;
  }

  /**
   * Return what is left when no more bytes come: the last line may lack its newline.
   *
   * @returns {Line[]}
   */
  end() {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    const blank = bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
    return blank ? [] : [decode(bytes)];
  }
}

/**
 * Return the bytes of a message. JSON.stringify escapes newlines, so the only one is the last byte. It escapes half a
 * letter (a lone surrogate) too, alone as `\ud…`, which nobody may read: U+FFFD stands in its place.
 *
 * @param {unknown} message
 * @returns {Buffer}
 */
export function encode(message) {
  const json = JSON.stringify(message);
  const whole = json.replace(/\\\\|\\ud.../g, (escape) => (escape === '\\\\' ? escape : '\ufffd'));
  return Buffer.from(`${whole}\n`, 'utf8');
}

/**
 * @param {Uint8Array} bytes
 * @returns {Line}
 */
function decode(bytes) {
  try {
    return { message: JSON.parse(strict.decode(bytes)) };
  } catch (error) {
    return { garbled: lenient.decode(bytes).slice(0, 200), reason: /** @type {Error} */ (error).message };
  }
}
