/**
 * The demo's story, part by part: what is asked of the daemon, and what is printed about it.
 *
 * Knows methods and their answers; no bytes, no signals, no command line. What is compared stands in notebook.mjs,
 * who moves in decisions.mjs.
 */

import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';

import { DaemonGone } from '../supervisor/client.mjs';
import { Daemon, explainEnd } from '../supervisor/daemon.mjs';
import { choosePeople, decide } from './decisions.mjs';
import { boxOf, drawGrid, placeOf } from './grid.mjs';
import { Notebook, compareStates } from './notebook.mjs';
import { describeImport } from './report.mjs';
import { counted, duration, plain } from './terminal.mjs';

/** @typedef {import('../../protocol/typescript/contract.js').Employee} Employee */
/** @typedef {import('../../protocol/typescript/contract.js').Methods} Methods */
/** @typedef {import('./grid.mjs').Place} Place */
/** @typedef {import('./decisions.mjs').Move & { mutationId: string }} MoveParams */

const MOVES = 5;
const TOGETHER = 3;
const DIFFERENCES_SHOWN = 20;

/**
 * People of a list for which no `fields` were asked: they have all members.
 *
 * @param {{ answer: Methods['employee.list']['result'] }} listed
 */
const whole = ({ answer }) => /** @type {readonly Employee[]} */ (answer.employees);

/** The story was told to end before it began its next part. */
export class Interrupted extends Error {}

/** One telling: a data directory, and the daemon that lives on it at the moment. */
export class Story {
  /** @type {Daemon | null} */
  #daemon = null;
  #ended = false;
  /** @type {Notebook<Employee>} */
  #notebook = new Notebook();

  /**
   * @param {string} dataDir
   * @param {import('./terminal.mjs').Account} account where it is told
   */
  constructor(dataDir, account) {
    this.dataDir = dataDir;
    this.account = account;
  }

  /**
   * Tell all of it. Rejects with what the daemon refused, or with how it ended.
   *
   * @param {string} workbook a full path
   * @returns {Promise<boolean>} whether everything was there after the kill, and the end was in order
   */
  async tell(workbook) {
    await this.#start('The daemon starts');
    await this.#import(workbook);
    const imported = this.#notebook.people;
    this.#showGrid('The grid');
    const chosen = choosePeople(imported, MOVES + TOGETHER + 1);
    await this.#decide(chosen);
    const noted = { ...(await this.#state()), people: this.#notebook.people };
    const unanswered = await this.#killInFlight(chosen[MOVES + TOGETHER]);
    await this.#start('It starts again, on the same data directory');
    const complete = await this.#check(noted, unanswered);
    this.#showGrid('The grid now (in brackets: since the import)', imported);
    await this.#showNetChanges();
    return (await this.#stop()) && complete;
  }

  /** Stop the daemon of the moment and start no other. Fine at any time, and more than once. */
  async end() {
    this.#ended = true;
    await this.#daemon?.stop();
  }

  /** @param {string} title */
  async #start(title) {
    if (this.#ended) throw new Interrupted('ended before the daemon was started');
    this.account.heading(title);
    this.#daemon = new Daemon({ dataDir: this.dataDir });
    const { hello, ms } = await this.#daemon.handshake();
    const { daemon, protocolVersion, restored, notices } = hello;
    const program = plain(`${daemon.name} ${daemon.version}`);
    this.account.row('daemon', `${program}, protocol ${plain(protocolVersion)}, process ${daemon.pid}`);
    this.account.row('answered', `${duration(ms)} after it was spawned`);
    this.account.row('data directory', this.dataDir);
    this.account.row('restored', describeRestored(restored));
    for (const { level, message, remedy } of notices) {
      this.account.row(`notice (${level})`, plain(message), ...(remedy ? [plain(remedy)] : []));
    }
  }

  /** @param {string} workbook */
  async #import(workbook) {
    this.account.heading('The workbook');
    const { answer, ms } = await this.#ask('session.create', { path: workbook, mutationId: randomUUID() });
    this.account.row('file', `${plain(basename(workbook))}, imported in ${duration(ms)}`);
    for (const [what, ...says] of describeImport(answer.report)) this.account.row(what, ...says);
    this.#notebook.note(whole(await this.#ask('employee.list')));
  }

  /** @param {Employee[]} chosen MOVES people, then TOGETHER more; the same one may stand in it several times */
  async #decide(chosen) {
    this.account.heading('Decisions');
    for (const [turn, { employeeId }] of chosen.slice(0, MOVES).entries()) await this.#move(employeeId, turn);
    await this.#undo();
    const ids = new Set(chosen.slice(MOVES, MOVES + TOGETHER).map((one) => one.employeeId));
    await this.#moveTogether([...ids]);
  }

  /**
   * @param {string} employeeId
   * @param {number} turn
   */
  async #move(employeeId, turn) {
    const move = { mutationId: randomUUID(), ...decide(this.#notebook.person(employeeId), turn) };
    const { answer, ms } = await this.#ask('employee.move', move);
    this.account.line(`${this.#learnMove(answer.employee)} · ${this.#kept(answer, ms)}`);
    this.account.line(this.account.dim(`   “${move.note}”`));
  }

  async #undo() {
    const { answer, ms } = await this.#ask('change.undo', { mutationId: randomUUID() });
    this.account.line(`Undo: the last decision is taken back · ${this.#kept(answer, ms)}`);
    for (const one of answer.employees) this.account.line(`   ${this.#learnMove(one)}`);
  }

  /** @param {string[]} employeeIds */
  async #moveTogether(employeeIds) {
    const moves = employeeIds.map((id, turn) => decide(this.#notebook.person(id), MOVES + turn));
    const { answer, ms } = await this.#ask('employee.moveMany', { mutationId: randomUUID(), moves });
    const together = `${counted(moves.length, 'person', 'people')} together, as one edit`;
    this.account.line(`${together} · ${this.#kept(answer, ms)}`);
    for (const one of answer.employees) this.account.line(`   ${this.#learnMove(one)}`);
  }

  /**
   * Send one more move and kill the daemon without waiting for its answer. Returns the call, to send it again.
   *
   * @param {{ employeeId: string }} person
   * @returns {Promise<MoveParams>}
   */
  async #killInFlight({ employeeId }) {
    this.account.heading('The kill, in the middle of a decision');
    const before = this.#notebook.person(employeeId);
    const move = { mutationId: randomUUID(), ...decide(before, MOVES + TOGETHER) };
    const from = performance.now();
    const call = this.#ask('employee.move', move).then(() => 'answered all the same', onlyGone);
    const end = await /** @type {Daemon} */ (this.#daemon).kill();
    this.account.row('sent', describeMove(before, move), 'nobody waits for the answer');
    this.account.row('SIGKILL', `${explainEnd(end)}, gone after ${duration(performance.now() - from)}`);
    this.account.row('the call', await call);
    return move;
  }

  /**
   * Send the unanswered call again, once, and compare everything with what was noted before the kill.
   *
   * @param {import('./notebook.mjs').State} noted
   * @param {MoveParams} unanswered
   */
  async #check(noted, unanswered) {
    this.account.heading('Is everything there?');
    const { history } = await this.#state();
    const { answer, ms } = await this.#ask('employee.move', unanswered);
    const written = history.length > noted.history.length;
    this.account.row('the open call', written ? 'was written before the kill' : 'was not written before the kill');
    this.account.row('sent again', `${this.#learnMove(answer.employee)} · ${this.#kept(answer, ms)}`);
    const found = await this.#state();
    const wrong = [...misplaced(answer.employee, unanswered), ...compareStates(noted, found, answer)];
    this.#tellDifferences(wrong, found);
    return wrong.length === 0;
  }

  /**
   * @param {string[]} wrong
   * @param {import('./notebook.mjs').State} found
   */
  #tellDifferences(wrong, { people, net, history }) {
    const all = [
      counted(people.length, 'person', 'people'),
      counted(net.length, 'net change'),
      counted(history.length, 'edit'),
    ];
    const result =
      wrong.length === 0
        ? [this.account.good('everything is there')]
        : [this.account.bad(counted(wrong.length, 'difference')), ...wrong.slice(0, DIFFERENCES_SHOWN).map(plain)];
    this.account.row('compared', all.join(', '));
    this.account.row('result', ...result);
  }

  /**
   * @param {string} title
   * @param {Employee[]} [earlier]
   */
  #showGrid(title, earlier) {
    this.account.heading(title);
    for (const line of drawGrid(this.#notebook.people, earlier)) this.account.line(line);
  }

  async #showNetChanges() {
    this.account.heading('Net changes');
    const { changes } = (await this.#ask('change.list')).answer;
    for (const { employeeId, before, note } of changes) {
      const person = this.#notebook.person(employeeId);
      // Only members that differ are named: what is not, was as it is.
      const then = { ...person, boxLabel: null, ...before };
      this.account.line(describeMove(then, person));
      if (note) this.account.line(this.account.dim(`   “${plain(note)}”`));
    }
    if (changes.length === 0) this.account.line('none: everybody is back where the workbook had them');
  }

  async #stop() {
    this.account.heading('The end');
    const end = await /** @type {Daemon} */ (this.#daemon).stop();
    this.account.row('daemon', explainEnd(end));
    return end.code === 0;
  }

  /**
   * Ask the daemon of the moment, and measure.
   *
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]['params']} [params]
   * @returns {Promise<{ answer: Methods[M]['result'], ms: number }>}
   */
  async #ask(method, params) {
    const from = performance.now();
    const answer = await /** @type {Daemon} */ (this.#daemon).client.call(method, params);
    return { answer, ms: performance.now() - from };
  }

  /** @returns {Promise<import('./notebook.mjs').State>} */
  async #state() {
    const [people, net, history] = await Promise.all([
      this.#ask('employee.list'),
      this.#ask('change.list'),
      this.#ask('change.history', { limit: 1000 }),
    ]);
    return { people: whole(people), net: net.answer.changes, history: history.answer.changes };
  }

  /**
   * Note the person as it stands now, and say what that changes.
   *
   * @param {Employee} employee
   */
  #learnMove(employee) {
    const before = this.#notebook.person(employee.employeeId);
    this.#notebook.note([employee]);
    return describeMove(before, employee);
  }

  /**
   * @param {{ durable: boolean }} answer
   * @param {number} ms
   */
  #kept({ durable }, ms) {
    return `${duration(ms)}, ${durable ? 'durable' : this.account.bad('NOT on disk')}`;
  }
}

/**
 * @param {Place & { name: string }} before
 * @param {Place} after
 */
function describeMove(before, after) {
  return `${plain(before.name)}: ${plain(placeOf(before))} -> ${plain(placeOf(after))}`;
}

/** @param {import('../../protocol/typescript/contract.js').Restored} restored */
function describeRestored({ sessions, employees, changes, ms }) {
  if (sessions === 0) return 'nothing, the data directory is new';
  const people = `${counted(employees, 'person', 'people')}, ${changes} changed`;
  return `${counted(sessions, 'session')}, ${people}, in ${duration(ms)}`;
}

/**
 * Say where the answer departs from what was asked for; the rest of a comparison takes the answer at its word.
 *
 * @param {Employee} employee
 * @param {MoveParams} asked
 */
function misplaced(employee, { performance, potential, note }) {
  const there = employee.box === boxOf(performance, potential) && employee.changeNote === note;
  return there ? [] : [`person ${employee.employeeId}: is not where the call puts it`];
}

/** @param {Error} error */
function onlyGone(error) {
  if (!(error instanceof DaemonGone)) throw error;
  return `rejected: ${error.message}`;
}
