/**
 * Calm lines on a terminal: headings, indented rows, few colours.
 *
 * Knows a stream that takes text, and nothing of what the text is about.
 */

/** @typedef {(text: string) => string} Paint */

const INDENT = '    ';

/** Writes an account in numbered parts. Colours only on a terminal, and without NO_COLOR. */
export class Account {
  #stream;
  #part = 0;

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {NodeJS.ProcessEnv} [env]
   */
  constructor(stream, env = process.env) {
    this.#stream = stream;
    const colours = Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb';
    /** @type {(code: number) => Paint} */
    const paint = (code) => (text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
    this.bold = paint(1);
    this.dim = paint(2);
    this.good = paint(32);
    this.bad = paint(31);
  }

  /** @param {string} title */
  heading(title) {
    this.#part += 1;
    this.#stream.write(`\n${this.bold(`${String(this.#part).padStart(2)}  ${title}`)}\n`);
  }

  /** @param {string} [text] */
  line(text = '') {
    this.#stream.write(text ? `${INDENT}${text}\n` : '\n');
  }

  /**
   * A row of a small table: what, then how it is; further lines stand below the first.
   *
   * @param {string} what
   * @param {...string} says
   */
  row(what, ...says) {
    says.forEach((text, at) => this.line(`${this.dim((at === 0 ? what : '').padEnd(16))}${text}`));
  }
}

/**
 * Make text from outside printable: a name in a workbook can't move the cursor or fill the screen.
 *
 * @param {unknown} text
 */
export function plain(text) {
  const printable = String(text).replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return printable.length > 200 ? `${printable.slice(0, 200)}…` : printable;
}

/**
 * Return `1 person`, `2 people`.
 *
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** @param {number} ms */
export function duration(ms) {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
