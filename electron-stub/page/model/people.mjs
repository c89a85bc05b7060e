/**
 * The people of a session as the page shows them: what the daemon said, and on top what is being decided and not
 * answered yet. Knows no daemon and no page.
 */

/** @typedef {import('../../../protocol/typescript/contract.js').Employee} Employee */

/** What a tile shows, or is placed by. */
export const TILE_FIELDS = /** @type {const} */ ([
  'employeeId',
  'name',
  'businessTitle',
  'jobTitle',
  'flags',
  'performance',
  'potential',
  'box',
  'boxLabel',
  'changed',
  'donut',
  'donutStale',
  'leftWorkbook',
]);

/** @typedef {Pick<Employee, (typeof TILE_FIELDS)[number]>} Person */

const collator = new Intl.Collator('en', { numeric: true });

export class People {
  /** Counts up whenever anything of anybody changes. */
  version = 0;
  /** @type {Map<string, Person>} */
  #known = new Map();
  /** What is not answered yet, by person, the latest last. @type {Map<string, readonly { members: Partial<Person>, by: string }[]>} */
  #decided = new Map();
  /** @type {readonly string[]} */
  #inOrder = [];

  get size() {
    return this.#known.size;
  }

  /** All ids, in the order of the names. */
  get inOrder() {
    return this.#inOrder;
  }

  /**
   * Begin anew with what the daemon lists. What was decided and isn't answered yet stays on top.
   *
   * @param {readonly Person[]} people
   */
  replace(people) {
    this.#known = new Map(people.map((person) => [person.employeeId, person]));
    this.#sort();
  }

  /**
   * Take people as an answer has them.
   *
   * @param {readonly Person[]} people
   */
  take(people) {
    const familiar = people.every(({ employeeId, name }) => this.#known.get(employeeId)?.name === name);
    for (const person of people) this.#known.set(person.employeeId, person);
    if (familiar) this.version += 1;
    else this.#sort();
  }

  /**
   * Show people otherwise until `settle` is called with the same `by`.
   *
   * @param {string} by the decision, such as its mutationId
   * @param {readonly string[]} ids
   * @param {(person: Person) => Partial<Person>} decided
   */
  decide(by, ids, decided) {
    for (const id of ids) {
      const person = this.get(id);
      if (person) this.#decided.set(id, [...(this.#decided.get(id) ?? []), { members: decided(person), by }]);
    }
    this.version += 1;
  }

  /**
   * The decision was answered or refused. Other decisions about the same people stay.
   *
   * @param {string} by
   */
  settle(by) {
    for (const [id, decided] of this.#decided) {
      const others = decided.filter((one) => one.by !== by);
      if (others.length > 0) this.#decided.set(id, others);
      else this.#decided.delete(id);
    }
    this.version += 1;
  }

  /**
   * @param {string} id
   * @returns {Person | undefined}
   */
  get(id) {
    const person = this.#known.get(id);
    const decided = this.#decided.get(id);
    return person && decided ? Object.assign({}, person, ...decided.map(({ members }) => members)) : person;
  }

  /**
   * True while a decision about this person waits for its answer.
   *
   * @param {string} id
   */
  isWaiting(id) {
    return this.#decided.has(id);
  }

  #sort() {
    const people = [...this.#known.values()].sort((one, other) => collator.compare(one.name, other.name));
    this.#inOrder = people.map(({ employeeId }) => employeeId);
    this.version += 1;
  }
}
