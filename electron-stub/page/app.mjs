/**
 * What the window shows at the moment, and what its users do in it. Knows the session, the bridge and the notices; the
 * views read it, and nothing in it knows how they look.
 */

import { Asking } from './asking.mjs';
import { TRAY } from './model/boxes.mjs';
import { Notices } from './model/notices.mjs';
import { boxShown, placed } from './model/placing.mjs';
import { inWords } from './model/refusals.mjs';
import { Selection } from './model/selection.mjs';
import { statusOf } from './model/status.mjs';
import { Session } from './session.mjs';
import { texts } from './texts.mjs';

/** @typedef {import('../bridge.js').Bridge} Bridge */
/** @typedef {'person' | 'changes' | 'history' | 'numbers'} Tab */
/** @typedef {{ ids: readonly string[], box: number | null }} Carried `box`: where they would be dropped; null: nowhere */
/** @typedef {{ width: number, height: number, scrolled: number }} Room of a box's tiles, in CSS pixels */

/** @type {Room} */
const UNSEEN = { width: 0, height: 600, scrolled: 0 };

export class App {
  #render;
  /** The frame that the page is drawn with next; null: nothing is to be drawn. @type {number | null} */
  #frame = null;
  /** To be done once the page is drawn. @type {(() => void)[]} */
  #acts = [];
  /** @type {{ key: string, placing: import('./model/placing.mjs').Placing } | null} */
  #placing = null;

  notices = new Notices(() => this.changed());
  selection = new Selection();
  /** @type {import('../bridge.js').DaemonState} */
  daemon = { name: 'starting', since: Date.now() };
  /** @type {Tab} */
  tab = 'person';
  panelShown = true;
  /** The box that has the whole grid; null: all nine are seen. @type {number | null} */
  openBox = null;
  /** What lies over the page: a dialog or a menu by its name; null: nothing. @type {string | null} */
  over = null;
  /** Picked up with the keyboard. @type {Carried | null} */
  carried = null;
  /** Dragged with the pointer. @type {Carried | null} */
  dragged = null;
  /** Where the pointer is during a drag, in CSS pixels. */
  pointer = { x: 0, y: 0 };
  /** The tile that is to have the keyboard once it is drawn. @type {string | null} */
  focusWanted = null;
  /** The field of the person's panel that is to have the keyboard once it is drawn. @type {'note' | 'flags' | null} */
  fieldWanted = null;
  /** How much room each box has. @type {Map<number, Room>} */
  rooms = new Map();
  /** What is said to screen readers. */
  announced = '';

  /**
   * @param {Bridge} bridge
   * @param {() => void} render draws the page; called at most once a frame
   */
  constructor(bridge, render) {
    this.bridge = bridge;
    this.#render = render;
    this.asking = new Asking(bridge, () => this.changed());
    this.session = new Session(this.asking, {
      changed: () => this.changed(),
      refused: (refusal, again) => this.refused(refusal, again),
      turned: (isOther) => this.#turned(isOther),
    });
  }

  /**
   * The people are read anew. Of another review nobody is chosen or picked up: the same ids may be other people's.
   *
   * @param {boolean} isOther
   */
  #turned(isOther) {
    if (isOther) {
      this.selection = new Selection();
      this.carried = this.dragged = this.openBox = this.focusWanted = null;
      this.rooms.clear();
    }
    this.selection.keep((id) => this.session.people.get(id) !== undefined);
  }

  /** Something that is shown may have changed. */
  changed() {
    this.#frame ??= requestAnimationFrame(() => this.draw());
  }

  /** Draw what changed, if anything did, without waiting for the next frame. */
  draw() {
    if (this.#frame === null) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    const acts = this.#acts;
    this.#acts = [];
    this.#render();
    for (const act of acts) act();
  }

  /**
   * Do something once the page is drawn with what was just said.
   *
   * @param {() => void} act
   */
  afterDrawing(act) {
    this.#acts.push(act);
    this.changed();
  }

  /** Who is shown in which box. Worked out anew only where something changed. */
  get placing() {
    const { people, matched, donut } = this.session;
    const key = `${people.version} ${donut} ${this.#versionOf(people)} ${this.#versionOf(matched)}`;
    if (this.#placing?.key !== key) this.#placing = { key, placing: placed(people, matched, donut) };
    return this.#placing.placing;
  }

  #versions = new WeakMap();
  #lastVersion = 0;

  /** @param {object | null} thing */
  #versionOf(thing) {
    if (thing === null) return 0;
    if (!this.#versions.has(thing)) this.#versions.set(thing, ++this.#lastVersion);
    return this.#versions.get(thing);
  }

  get status() {
    return statusOf({
      daemon: this.daemon,
      waiting: this.asking.waiting,
      durable: this.session.durable,
      now: Date.now(),
    });
  }

  /** @param {number} box */
  room(box) {
    return this.rooms.get(box) ?? UNSEEN;
  }

  /**
   * Return the box that somebody is shown in; null: they aren't shown.
   *
   * @param {string} id
   */
  boxOf(id) {
    const person = this.session.people.get(id);
    return person ? boxShown(person, this.session.donut) : null;
  }

  /** @param {number} box */
  nameOf(box) {
    return box === TRAY ? texts.grid.notRated : this.session.label(box);
  }

  /**
   * Return how several people are spoken of.
   *
   * @param {readonly string[]} ids
   */
  who(ids) {
    return ids.length === 1 ? (this.session.people.get(ids[0])?.name ?? '') : texts.said.people(ids.length);
  }

  /**
   * Move people, or place them in the donut exercise; nothing is asked. One person's note waits in the panel then;
   * several are told of, with an undo.
   *
   * @param {readonly string[]} ids
   * @param {number} box
   */
  async moveTo(ids, box) {
    const said = texts.said.dropped(this.who(ids), this.nameOf(box));
    if (this.session.donut && box === TRAY) return this.say(texts.said.donutTray);
    this.say(said);
    if (this.tab !== 'numbers') this.tab = 'person'; // who looks at the numbers sees them move
    const { session } = this;
    const answer = await session.moveTo(ids, box);
    if (answer && ids.length > 1) this.notices.say(said, { action: this.undoOf(answer) });
  }

  /**
   * Return what a notice offers behind an edit. The daemon takes back whatever came last: that must still be the one.
   *
   * @param {{ readonly seq: number }} answer
   */
  undoOf({ seq }) {
    const { session, notices } = this;
    const { id } = session;
    const act = () => {
      if (session.id === id && session.seq === seq) void session.undo();
      else notices.say(texts.notices.undoLater);
    };
    return { label: texts.notices.undo, act };
  }

  toggleDonut() {
    this.session.donut = !this.session.donut;
    this.openBox = null;
    this.selection.clear();
    this.changed();
  }

  /** @param {string} text */
  say(text) {
    this.announced = text;
    this.changed();
  }

  /**
   * @param {Error} refusal
   * @param {() => Promise<unknown>} [again] asks once more, and does nothing twice
   */
  refused(refusal, again) {
    if (refusal.name === 'RequestCancelled') return;
    const retry = again && refusal.name === 'OutcomeUnknown' ? { label: texts.notices.again, act: () => void again() } : null;
    this.notices.say(inWords(refusal), { level: 'warning', stays: true, action: retry });
  }

  /**
   * Do something whose refusal is said, not thrown.
   *
   * @template T
   * @param {() => Promise<T>} act
   * @returns {Promise<T | null>} null: it was refused
   */
  async trying(act) {
    try {
      return await act();
    } catch (error) {
      this.refused(/** @type {Error} */ (error));
      return null;
    } finally {
      this.changed();
    }
  }

  /** @param {Tab} tab */
  showTab(tab) {
    this.tab = tab;
    this.panelShown = true;
    this.changed();
  }

  /**
   * Choose one person and show them, wherever they are.
   *
   * @param {string} id
   * @param {{ focus?: boolean }} [how]
   */
  showPerson(id, { focus = true } = {}) {
    this.selection.choose(id);
    const box = this.boxOf(id);
    if (this.openBox !== null && box !== this.openBox) this.openBox = null;
    if (focus) this.focusWanted = id;
    this.showTab('person');
  }
}
