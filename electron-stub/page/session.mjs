/** What is decided in the review in hand: at once on the page, exactly once in the daemon. Knows no page. */

import { Refusal, newId } from './asking.mjs';
import { CENTRE, TRAY, placeOf } from './model/boxes.mjs';
import { boxShown } from './model/placing.mjs';
import { Review } from './review.mjs';

/** @typedef {import('./review.mjs').Methods} Methods */
/** @typedef {import('./review.mjs').Person} Person */
/** @typedef {import('./review.mjs').Committed} Committed */

/** The session in hand was closed or deleted by somebody else. */
const GONE = ['SessionNotFound', 'SessionClosed', 'NoActiveSession'];

export class Session extends Review {
  /**
   * Work on another session.
   *
   * @param {string} sessionId
   */
  async open(sessionId) {
    const before = this.id;
    this.want(sessionId);
    if (!(await this.attempt('session.activate', { sessionId }))) this.want(before);
    await this.reload();
  }

  /**
   * Put people into a box, or (TRAY) take their ratings away. In the donut view: place them there.
   *
   * @param {readonly string[]} ids
   * @param {number} box
   * @returns {Promise<Committed | null>} null: nobody had to be moved, or it was refused, or it was a donut placement
   */
  async moveTo(ids, box) {
    const there = ids.filter((id) => this.people.get(id) !== undefined);
    if (this.donut) {
      this.#placeDonut(there, box);
      return null;
    }
    const place = placeOf(box);
    const moving = there.filter((id) => boxShown(/** @type {Person} */ (this.people.get(id)), false) !== box);
    const decided = () => ({ ...place, box: box === TRAY ? null : box });
    if (moving.length === 1) {
      return this.show('employee.move', { employeeId: moving[0], ...place }, moving, decided);
    }
    if (moving.length > 1) {
      const moves = moving.map((employeeId) => ({ employeeId, ...place }));
      return this.show('employee.moveMany', { moves }, moving, decided);
    }
    return null;
  }

  /**
   * Somebody put back into the centre has no place in the exercise any more. Each placement is an edit of its own: the
   * contract has none of several.
   *
   * @param {readonly string[]} ids
   * @param {number} box
   */
  #placeDonut(ids, box) {
    const { performance, potential } = placeOf(box);
    if (performance === null || potential === null) return;
    const donut = box === CENTRE ? null : { performance, potential, note: null };
    for (const employeeId of ids) {
      const decided = (/** @type {Person} */ person) => ({ donut: donut && { ...donut, note: person.donut?.note ?? null } });
      if (donut) void this.show('employee.placeDonut', { employeeId, performance, potential }, [employeeId], decided);
      else void this.show('employee.clearDonut', { employeeId }, [employeeId], decided);
    }
  }

  undo() {
    return this.attempt('change.undo', {});
  }

  redo() {
    return this.attempt('change.redo', {});
  }

  /**
   * Decide something about a session, and take what the answer says if it is still the one in hand. A refusal is told,
   * and null returned.
   *
   * @template {keyof Methods} M
   * @param {M} method one that takes a mutationId and a sessionId
   * @param {Methods[M]['params']} params sessionId left out: the session in hand
   * @param {string} [mutationId]
   * @returns {Promise<Methods[M]['result'] | null>}
   */
  async attempt(method, params, mutationId = newId()) {
    const { sessionId = this.id } = /** @type {{ sessionId?: string | null }} */ (params);
    try {
      const answer = await this.asking.decide(method, { ...params, sessionId }, mutationId);
      if (this.id === sessionId) this.take(/** @type {Committed} */ (/** @type {unknown} */ (answer)));
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.listener.refused(error, () => this.attempt(method, { ...params, sessionId }, mutationId));
      if (GONE.includes(error.name)) this.behind(this.reload());
      return null;
    } finally {
      this.listener.changed();
    }
  }

  /**
   * Decide something about people, and show it before it is answered.
   *
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]['params']} params
   * @param {readonly string[]} ids
   * @param {(person: Person) => Partial<Person>} decided
   */
  async show(method, params, ids, decided) {
    const by = newId();
    const { people } = this;
    people.decide(by, ids, decided);
    this.listener.changed();
    try {
      return await this.attempt(method, params, by);
    } finally {
      people.settle(by);
      this.listener.changed();
    }
  }
}
