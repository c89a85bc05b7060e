/**
 * A daemon that is always there: started, watched, started again, its open calls carried over, and ended in order.
 *
 * Wires the rules to processes and timers, and decides nothing itself: states.mjs (how the daemon is), calls.mjs (what
 * becomes of calls), standby-rules.mjs (when a second one waits). Knows neither Electron nor a browser.
 */

import { ask } from './asking.mjs';
import { Calls } from './calls.mjs';
import { RpcError } from './client.mjs';
import { Alarm, systemClock } from './clock.mjs';
import { Daemon, OURSELVES, commandLine, explainEnd, isWorthRestart } from './daemon.mjs';
import { kindOf } from './methods.mjs';
import { notAllowed, notRunning } from './outcomes.mjs';
import { isAtRiskAfterAnswer, isAtRiskAfterNotice, isAtRiskAtFirst } from './risk.mjs';
import { STANDBY_TIMES } from './standby-rules.mjs';
import { Standby } from './standby.mjs';
import { TIMES, beginning, shown, step } from './states.mjs';
import { Subscribers } from './subscribers.mjs';

/** @typedef {import('../bridge.d.ts').HostEvent} HostEvent */
/** @typedef {import('../bridge.d.ts').Outcome<any>} Outcome */
/** @typedef {import('./daemon.mjs').End} End */

/**
 * `command`: the daemon's program and arguments, without `--data-dir`. `standby`: a second daemon, some 60 MB, that
 * takes over within a moment. `times`, `standbyTimes`: for tests.
 *
 * @typedef {object} Options
 * @property {string} dataDir
 * @property {string[]} [command]
 * @property {boolean} [standby]
 * @property {{ name: string, version: string }} [client]
 * @property {import('./clock.mjs').Clock} [clock]
 * @property {() => number} [random] 0 to 1
 * @property {Partial<import('./states.mjs').Times>} [times]
 * @property {Partial<typeof STANDBY_TIMES>} [standbyTimes]
 */

const ENDS = 'the program ends';

/** One data directory's daemon, as long as the host lives. */
export class Supervisor {
  #options;
  #calls = new Calls();
  #subscribers = new Subscribers();
  /** The one that serves, or is about to. @type {Daemon | null} */
  #first = null;
  /** Whether it answered `initialize`. */
  #hasBegun = false;
  #standby;
  #state;
  #alarm;
  /** What is not dealt with yet: a listener may ask for a restart in the middle of a step. */
  /** @type {import('./states.mjs').Event[]} */
  #events = [];
  #isStepping = false;
  /** @type {Extract<HostEvent, { kind: 'hello' }> | null} */
  #hello = null;
  #isAtRisk = false;
  /** How the last one ended. @type {End} */
  #end = { code: 0, signal: null };
  /** @type {Promise<End> | null} */
  #stopped = null;

  /** @param {Options} options */
  constructor({ clock = systemClock, random = Math.random, client = OURSELVES, ...options }) {
    const times = { ...TIMES, ...options.times };
    this.#options = { ...options, clock, random, client, times };
    this.#state = beginning(clock.now());
    this.#alarm = new Alarm(clock, () => this.#step({ kind: 'tick' }));
    this.#standby = new Standby({
      spawn: () => this.#spawn({ standby: true }),
      isBusy: () => this.#state.daemon !== 'serving' || this.#calls.open > 0,
      wanted: options.standby ?? true,
      clock,
      random,
      times: { ...STANDBY_TIMES, ...options.standbyTimes },
    });
  }

  /** Process id of the daemon that serves; null while none does. */
  get pid() {
    return this.#state.daemon === 'serving' ? (this.#first?.pid ?? null) : null;
  }

  /** Spawn it, and return at once. */
  start() {
    this.#step({ kind: 'start' });
  }

  /** Start it again after `failed`, with a clean count. Anything else: nothing happens. */
  restart() {
    this.#step({ kind: 'restart' });
  }

  /**
   * Ask the daemon. Never rejects. Waits while it is being started; a call with a mutationId waits for `restart` too.
   *
   * @param {string} method
   * @param {any} [params]
   * @returns {Promise<Outcome>}
   */
  call(method, params = {}) {
    const kind = kindOf(method, params);
    if (!kind) return Promise.resolve(notAllowed(method));
    if (this.#state.name === 'stopping') return Promise.resolve(notRunning(ENDS));
    return new Promise((settle) => {
      this.#calls.add({ method, params, kind, settle });
      this.#send();
    });
  }

  /**
   * Be told of everything from now on, and at once how things stand. A notification comes behind the answers that came
   * before it.
   *
   * @param {(event: HostEvent) => void} listener
   * @returns {() => void} tells it nothing more
   */
  subscribe(listener) {
    return this.#subscribers.add(listener, this.#hello ? [this.#shown(), this.#hello] : [this.#shown()]);
  }

  /**
   * End the daemon in order; calls that are left open then get NotRunning. Calling it again is fine.
   *
   * @returns {Promise<End>} how the daemon ended, or the last one where none was running; code 0 where none ever was
   */
  stop() {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop() {
    this.#step({ kind: 'stop' });
    this.#calls.refuse(ENDS);
    await this.#standby.drop(); // first of all: it would take the data directory over
    await this.#first?.stop({ clock: this.#options.clock, isAtRisk: () => this.#isAtRisk });
    this.#calls.end(ENDS);
    return this.#end;
  }

  /** @returns {HostEvent} */
  #shown() {
    return { kind: 'state', state: shown(this.#state, this.#hello?.hello.dataDir ?? null) };
  }

  /** @param {import('./states.mjs').Event} event */
  #step(event) {
    this.#events.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#take(next);
    this.#isStepping = false;
    this.#send();
  }

  /** @param {import('./states.mjs').Event} event */
  #take(event) {
    const { clock, random, times } = this.#options;
    const was = this.#state;
    const { state, effects } = step(was, event, { now: clock.now(), random: random(), times });
    this.#state = state;
    if (state.due !== was.due) this.#alarm.set(state.due);
    for (const effect of effects) this.#do(effect);
    if (state.name !== was.name || state.attempt !== was.attempt) this.#changed();
  }

  /** The state that people see is another one. */
  #changed() {
    const { name, reason } = this.#state;
    if (name === 'failed') this.#calls.hold(`it failed, ${reason}`);
    else this.#calls.release();
    if (name === 'failed') void this.#standby.drop();
    this.#subscribers.tell(this.#shown());
  }

  /** @param {import('./states.mjs').Effect} effect */
  #do(effect) {
    if (effect === 'spawn') this.#start();
    else if (effect === 'promote') this.#begin(/** @type {Daemon} */ (this.#standby.take()));
    else if (effect === 'ping') this.#first?.client.call('ping').catch(() => {});
    else void this.#first?.kill();
  }

  #start() {
    try {
      this.#begin(this.#spawn({ standby: false }));
    } catch (cause) {
      this.#gone({ code: null, signal: null, cause, stderr: [] });
    }
  }

  /** @param {{ standby: boolean }} how */
  #spawn({ standby }) {
    const { dataDir, command = commandLine() } = this.#options;
    const daemon = new Daemon({ dataDir, command, standby });
    const { client } = daemon;
    client.on('heard', () => daemon === this.#first && this.#step({ kind: 'heard' }));
    client.on('notification', (message) => this.#notified(message));
    client.on('garbled', ({ garbled }) => log('is no message', garbled));
    client.on('stray', (message) => log('answers no call', message));
    return daemon;
  }

  /** @param {Daemon} daemon the first, from now on */
  #begin(daemon) {
    this.#first = daemon;
    this.#hasBegun = false;
    this.#isAtRisk = false;
    daemon.greet(
      this.#options.client,
      (hello) => this.#begun(hello),
      (error) => error instanceof RpcError && this.#refused(error),
    );
    void daemon.gone.then((end) => this.#gone(end));
  }

  /** @param {import('../../protocol/typescript/contract.js').Initialized} hello */
  #begun(hello) {
    this.#hasBegun = true;
    if (this.#state.daemon !== 'starting') return; // it was killed meanwhile: there is nobody to begin with
    this.#isAtRisk = isAtRiskAtFirst(hello);
    this.#step({ kind: 'hello' });
    this.#hello = { kind: 'hello', hello, again: this.#hello !== null };
    this.#subscribers.tell(this.#hello);
    if (this.#state.name === 'ready') this.#standby.firstIsReady({ tookOver: this.#state.standby });
  }

  /** @param {RpcError} error its answer to `initialize` */
  #refused(error) {
    this.#hasBegun = true;
    if (error.data.retryable === true) void this.#first?.kill();
    else this.#step({ kind: 'useless', reason: `it refused to begin: ${error.detail ?? error.message}` });
  }

  /** @param {End & { stderr: string[] }} end */
  #gone(end) {
    const { name, standby } = this.#state;
    if (standby && !this.#hasBegun) this.#standby.failedToTakeOver(end.code);
    this.#first = null;
    this.#end = end;
    if (name !== 'stopping') this.#calls.lost({ begun: this.#hasBegun });
    const facts = { reason: explainEnd(end), stderr: end.stderr, again: isWorthRestart(end) };
    this.#step({ kind: 'gone', ...facts, standby: this.#standby.waits });
  }

  /** Send what may be sent, as far as somebody takes it: a standby at once, behind its `initialize`. */
  #send() {
    const { name, daemon, standby } = this.#state;
    const takes = daemon === 'serving' || (daemon === 'starting' && standby);
    if (!this.#first || !takes || name === 'stopping') return;
    for (let now = this.#calls.next(); now.length > 0; now = this.#calls.next()) {
      for (const call of now) ask(this.#first.client, call, (outcome) => this.#answered(call, outcome));
    }
  }

  /**
   * @param {import('./calls.mjs').Call} call
   * @param {Outcome} outcome
   */
  #answered(call, outcome) {
    if ('result' in outcome) {
      this.#isAtRisk = isAtRiskAfterAnswer(this.#isAtRisk, outcome.result);
      if (call.kind === 'keyed') this.#step({ kind: 'worked' });
    }
    this.#calls.answered(call, outcome);
    this.#send();
  }

  /** @param {{ method: string, params: any }} message */
  #notified(message) {
    this.#isAtRisk = isAtRiskAfterNotice(this.#isAtRisk, message);
    const event = /** @type {HostEvent} */ ({ kind: 'notification', ...message });
    queueMicrotask(() => this.#subscribers.tell(event));
  }
}

/**
 * Tell whoever looks for what went wrong.
 *
 * @param {string} what
 * @param {unknown} said
 */
function log(what, said) {
  console.error(`The daemon wrote what ${what}: ${JSON.stringify(said)?.slice(0, 300)}`);
}
