/** The quiet lines at the bottom right. Knows no page; the timer is handed in. */

/** @typedef {{ label: string, act: () => void }} Action */
/** @typedef {{ id: number, text: string, level: 'info' | 'warning' | 'error', action: Action | null, stays: boolean }} Notice */

const AT_MOST = 3;
const LEAVES_AFTER_MS = 8000;

export class Notices {
  #lastId = 0;
  #changed;
  #later;
  /** @type {readonly Notice[]} */
  #all = [];

  /**
   * @param {() => void} changed
   * @param {(ms: number, act: () => void) => void} [later]
   */
  constructor(changed, later = (ms, act) => void setTimeout(act, ms)) {
    this.#changed = changed;
    this.#later = later;
  }

  /**
   * At most three, the latest last. Those that have to be closed come first; more of them wait until one is closed.
   *
   * @returns {readonly Notice[]}
   */
  get shown() {
    const staying = this.#all.filter(({ stays }) => stays).slice(0, AT_MOST);
    const leaving = this.#all.filter(({ stays }) => !stays).slice(staying.length - AT_MOST);
    return this.#all.filter((notice) => staying.includes(notice) || (staying.length < AT_MOST && leaving.includes(notice)));
  }

  /**
   * Say something. It leaves by itself, unless it `stays` until it is closed.
   *
   * @param {string} text
   * @param {{ level?: Notice['level'], action?: Action | null, stays?: boolean }} [how]
   */
  say(text, { level = 'info', action = null, stays = false } = {}) {
    const notice = { id: ++this.#lastId, text, level, action, stays };
    this.#all = [...this.#all.filter((other) => other.text !== text), notice];
    this.#changed();
    if (!stays) this.#later(LEAVES_AFTER_MS, () => this.close(notice.id));
  }

  /** @param {number} id */
  close(id) {
    if (!this.#all.some((notice) => notice.id === id)) return;
    this.#all = this.#all.filter((notice) => notice.id !== id);
    this.#changed();
  }
}
