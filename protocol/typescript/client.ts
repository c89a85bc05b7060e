/**
 * A client of the Ninebox daemon whose calls are typed by method name. Knows the contract; knows no process.
 *
 * It takes text to be written and is fed what was read, so it runs wherever a child process can be had: README.md
 * beside this file wires it to Node and to Tauri. One message a line each way (the daemon's line framing).
 */

import type { Employee, ErrorName, Errors, JsonObject, Methods, Notifications, ProgressValue } from "./contract.js";

/** Params of a method, without what the client adds by itself. */
export type Params<M extends keyof Methods> = Omit<Methods[M]["params"], "progressToken">;

/** Params as an argument, which may be left out where the method needs none. */
export type Given<M extends keyof Methods> = {} extends Params<M> ? [params?: Params<M>] : [params: Params<M>];

/** What a method answers: people of a list are whole, unless `fields` were named. */
export type Answer<M extends keyof Methods> = M extends "employee.list" ? Listed<Employee> : Methods[M]["result"];

/** A list of people, or of the parts of them that `fields` named. */
export type Listed<Person> = Omit<Methods["employee.list"]["result"], "employees"> & {
  readonly employees: readonly Person[];
};

type SomeFields = Params<"employee.list"> & { readonly fields: readonly string[] };

/** What is given beside the params; `progress` only to a method that tells it. */
export type Options<M extends keyof Methods> = TellsProgress<M> extends true ? Cancellable & Telling : Cancellable;

type TellsProgress<M extends keyof Methods> = string extends keyof Methods[M]["params"]
  ? false // it takes no params at all
  : "progressToken" extends keyof Methods[M]["params"]
    ? true
    : false;

interface Cancellable {
  /** Aborting it asks the daemon to let go: the call rejects as RequestCancelled, unless it is done already. */
  readonly signal?: Cancelling | undefined;
}

interface Telling {
  /** Told how far the request is, where it takes long enough to tell; never after the call has settled. */
  readonly progress?: ((value: ProgressValue) => void) | undefined;
}

/** As much of an AbortSignal as is used here: browsers and Node have it, the language itself doesn't. */
export interface Cancelling {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What `error` of an answer holds. */
export interface ErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly [member: string]: unknown } | undefined;
}

/**
 * The daemon's answer was an error: branch on `name`, show `message` and `remedy` to people. A newer daemon may send
 * names that are not in the union; `UnknownError` stands for an answer without a name.
 */
export class RpcError extends Error {
  declare readonly name: ErrorName | "UnknownError";
  readonly code: number;
  /** The facts: what the message names in words, and what only programs need. */
  readonly data: { readonly [member: string]: unknown };

  constructor(error: ErrorObject) {
    super(error.message);
    const { code, data = {} } = error;
    this.name = typeof data["name"] === "string" ? (data["name"] as ErrorName) : "UnknownError";
    this.code = code;
    this.data = data;
  }

  /** What to do about it; null where the daemon doesn't say. */
  get remedy(): string | null {
    const remedy = this.data["remedy"];
    return typeof remedy === "string" ? remedy : null;
  }

  /** True: the very same call can work later. */
  get retryable(): boolean {
    return this.data["retryable"] === true;
  }
}

/**
 * No answer can come any more. A call that meets it may have been carried out or not: send it to the next daemon
 * with the same `mutationId`, and it is done once. `cause` is what `end` was given.
 */
export class ConnectionEnded extends Error {
  override readonly name = "ConnectionEnded";

  constructor(cause?: unknown) {
    super("The connection to the daemon has ended.", { cause });
  }
}

interface Call {
  readonly method: keyof Methods;
  readonly resolve: (result: any) => void;
  readonly reject: (reason: RpcError | ConnectionEnded) => void;
  readonly progress: ((value: ProgressValue) => void) | undefined;
  readonly settled: () => void;
}

type Listener<N extends keyof Notifications> = (params: Notifications[N]) => void;

const CANCELLED: Errors["RequestCancelled"] = -32800;

/** Served at once; all else is answered in the order it was sent. */
const OUT_OF_TURN: ReadonlySet<string> = new Set<keyof Methods>(["ping", "$/cancelRequest"]);

// In every browser and in Node, but not in the language's own library; declared for this module alone.
declare const TextDecoder: new (label: string) => { decode(bytes?: Uint8Array, options?: { stream: boolean }): string };
declare const console: { error(what: unknown): void };

/** One connection: from the first byte to the last of one daemon process. */
export class NineboxClient {
  readonly #write: (text: string) => void;
  readonly #stray: (what: unknown) => void;
  readonly #calls = new Map<number, Call>();
  readonly #listeners = new Map<keyof Notifications, Set<Listener<never>>>();
  readonly #decoder = new TextDecoder("utf-8");
  /** What was read of a line that is not whole yet. */
  #pieces: string[] = [];
  #lastId = 0;
  #ended: ConnectionEnded | undefined;

  /**
   * `write` is given whole messages with their newline, in order, and has to pass them on in that order. `stray` is
   * told what fits nothing that was asked (a line that is no JSON, as text; an answer to no open call) and what a
   * listener threw. Left out, the console is. It must not throw itself.
   */
  constructor(write: (text: string) => void, stray: (what: unknown) => void = (what) => console.error(what)) {
    this.#write = write;
    this.#stray = stray;
  }

  /**
   * Ask, and wait for the answer. Rejects with RpcError or ConnectionEnded, and with what `write` throws.
   *
   * Half a letter in the params (a lone surrogate) is sent as U+FFFD. A message that the daemon can't take, as one over
   * 64 MiB, rejects as ParseError. Such an answer has no id: it is taken as that of the oldest open call, because
   * answers come in the order of the calls. Only a `notify` that was too long itself would fail another's call so;
   * that one can be sent again with its `mutationId`, where one that nothing answers would stay open for ever.
   */
  call(
    method: "employee.list",
    params: SomeFields,
    options?: Options<"employee.list">,
  ): Promise<Listed<JsonObject>>;
  call<M extends keyof Methods>(method: M, ...given: [...Given<M>, options?: Options<M>]): Promise<Answer<M>>;
  call<M extends keyof Methods>(method: M, ...given: [...Given<M>, options?: Options<M>]): Promise<any> {
    const [params, { signal, progress } = {}] = given as unknown as [object?, (Cancellable & Telling)?];
    return new Promise((resolve, reject) => {
      if (this.#ended) throw this.#ended;
      if (signal?.aborted) throw cancelledUnsent();
      const id = ++this.#lastId;
      this.#calls.set(id, { method, resolve, reject, progress, settled: this.#heedAbort(id, signal) });
      try {
        // An id is never used twice in a connection, so it serves as token too.
        this.#send({ jsonrpc: "2.0", id, method, params: progress ? { ...params, progressToken: id } : params });
      } catch (error) {
        this.#settle(id);
        throw error;
      }
    });
  }

  /** Tell, without an answer, not even when it fails. Nothing is said once the connection has ended. */
  notify<M extends keyof Methods>(method: M, ...[params]: Given<M>): void {
    if (!this.#ended) this.#send({ jsonrpc: "2.0", method, params });
  }

  /**
   * Listen to a notification; returns how to stop. Listeners are called in the order of what arrives, each by itself:
   * what one throws (or rejects with) goes to `stray`, and stands in nobody else's way.
   */
  on<N extends keyof Notifications>(notification: N, listener: Listener<N>): () => void {
    const listeners = this.#listeners.get(notification) ?? new Set();
    this.#listeners.set(notification, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Take what was read, in pieces of any size: bytes or text, cut anywhere. */
  feed(chunk: Uint8Array | string): void {
    const text = typeof chunk === "string" ? chunk : this.#decoder.decode(chunk, { stream: true });
    const [first = "", ...others] = text.split("\n");
    this.#pieces.push(first);
    for (const piece of others) {
      this.#take(this.#pieces.join(""));
      this.#pieces = [piece];
    }
  }

  /** Say that nothing more will be read: every open call is rejected, and every later one. Once is enough. */
  end(cause?: unknown): void {
    if (this.#ended) return;
    this.#take(this.#pieces.join("") + this.#decoder.decode());
    this.#pieces = [];
    this.#ended = new ConnectionEnded(cause);
    for (const id of [...this.#calls.keys()]) this.#settle(id)?.reject(this.#ended);
  }

  #send(message: object): void {
    this.#write(`${wholeLetters(JSON.stringify(message))}\n`);
  }

  #heedAbort(id: number, signal: Cancelling | undefined): () => void {
    const cancel = () => this.notify("$/cancelRequest", { id });
    signal?.addEventListener("abort", cancel);
    return () => signal?.removeEventListener("abort", cancel);
  }

  #take(line: string): void {
    if (!line.trim()) return;
    let message: any;
    try {
      message = JSON.parse(line);
    } catch {
      return void soon(this.#stray, line);
    }
    if (typeof message?.method === "string") return this.#tell(message.method, message.params);
    const call = this.#settle(message?.id === null && message.error ? this.#oldest() : message?.id);
    if (!call) void soon(this.#stray, message);
    else if (message.error) call.reject(new RpcError(message.error));
    else call.resolve(message.result);
  }

  /** Return the id of the open call whose turn it is, if there is one. */
  #oldest(): number | undefined {
    return [...this.#calls].find(([, { method }]) => !OUT_OF_TURN.has(method))?.[0];
  }

  /** Take a call from the open ones. */
  #settle(id: unknown): Call | undefined {
    const call = this.#calls.get(id as number);
    if (call && this.#calls.delete(id as number)) call.settled();
    return call;
  }

  #tell<N extends keyof Notifications>(notification: N, params: Notifications[N]): void {
    for (const listener of this.#listeners.get(notification) ?? []) this.#hear(listener as Listener<N>, params);
    if (notification === "$/progress") {
      const { token, value } = (params ?? {}) as Notifications["$/progress"];
      const progress = this.#calls.get(token as number)?.progress;
      if (progress) this.#hear(progress, value);
    }
  }

  #hear<T>(listener: (what: T) => void, what: T): void {
    soon(listener, what).catch(this.#stray);
  }
}

/** Call after what is being read has been taken; before a promise that is settled later goes on. */
function soon<T>(listener: (what: T) => void, what: T): Promise<void> {
  return Promise.resolve(what).then(listener);
}

/** Put U+FFFD for each half of a letter: JSON.stringify escapes those alone as `\ud…`, and nobody may read them. */
function wholeLetters(json: string): string {
  return json.replace(/\\\\|\\ud.../g, (escape) => (escape === "\\\\" ? escape : "\ufffd"));
}

function cancelledUnsent(): RpcError {
  const data = { name: "RequestCancelled", remedy: "Send it where it is wanted after all.", retryable: true };
  return new RpcError({ code: CANCELLED, message: "The request was cancelled before it was sent.", data });
}
