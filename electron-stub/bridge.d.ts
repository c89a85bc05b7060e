/**
 * What the page may ask of its host, and what it is told: the same in Electron and in a plain browser.
 *
 * Types only. Electron's preload puts a `Bridge` at `window.ninebox`; in a plain browser `page/browser/` makes one
 * over a WebSocket.
 */

import type { Initialized, Methods, Notifications } from '../protocol/typescript/contract.js';

/** A refusal in a shape that survives every border; `name` is one of the contract's errors, or of `HostFailure`. */
export interface Failure {
  readonly name: string;
  /** The contract's code; 0 for those of the host. */
  readonly code: number;
  /** For people. */
  readonly message: string;
  /** What to do about it; null where nothing is said. */
  readonly remedy: string | null;
  /** `error.data` as the daemon sent it; empty for those of the host. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Failures of the host. OutcomeUnknown: sent, the daemon died, and without a `mutationId`, or after two more tries,
 * it isn't sent again. NotRunning: the host ends, or never sent it. NotAllowed: the page may not ask for that method.
 */
export type HostFailure = 'OutcomeUnknown' | 'NotRunning' | 'NotAllowed';

export type Outcome<T> = { readonly result: T } | { readonly error: Failure };

/** How the daemon is. Times are milliseconds since 1970 UTC. */
export type DaemonState =
  | { readonly name: 'starting'; readonly since: number }
  | { readonly name: 'ready'; readonly since: number }
  /** It died or hung; the `attempt`-th start since it last was ready is on its way. Calls wait meanwhile. */
  | { readonly name: 'reconnecting'; readonly since: number; readonly attempt: number; readonly reason: string }
  /**
   * It isn't started again until somebody asks for it (`restart`). Calls with a `mutationId` wait for that. `reason`:
   * half a sentence; `stderr`: its last lines; `dataDir`: null where it never said.
   */
  | {
      readonly name: 'failed';
      readonly since: number;
      readonly reason: string;
      readonly stderr: readonly string[];
      readonly dataDir: string | null;
    }
  | { readonly name: 'stopping'; readonly since: number };

export type HostEvent =
  | { readonly kind: 'state'; readonly state: DaemonState }
  /** Its answer to `initialize`, after every start. `again`: false for the first one of this host. */
  | { readonly kind: 'hello'; readonly hello: Initialized; readonly again: boolean }
  | { [N in keyof Notifications]: { readonly kind: 'notification'; readonly method: N; readonly params: Notifications[N] } }[keyof Notifications];

/** Which files a dialog is about. */
export type FileKind = 'workbook' | 'bundle' | 'folder';

export interface Bridge {
  readonly host: 'electron' | 'browser';
  /** Ask the daemon. Never rejects; waits while the daemon is being restarted. */
  call<M extends keyof Methods>(method: M, params: Methods[M]['params']): Promise<Outcome<Methods[M]['result']>>;
  /** Be told of everything from now on, and at once how things stand: a state, and the last hello if there was one. */
  subscribe(listener: (event: HostEvent) => void): () => void;
  /** Let the user choose a file (or a folder) that exists. A full path; null: they changed their mind. */
  openFile(kind: FileKind): Promise<string | null>;
  /** Let the user say where to write. A full path; null: they changed their mind. `suggested` is a path or a name. */
  saveFile(kind: FileKind, suggested: string): Promise<string | null>;
  /** The full path of a file that was dropped on the page; null: it has none. */
  pathOf(file: File): Promise<string | null>;
  /** Start the daemon again after `failed`. Anything else: nothing happens. */
  restart(): void;
  /** Show a file or folder in the system's file manager, as far as there is one. */
  show(path: string): void;
}

declare global {
  interface Window {
    readonly ninebox?: Bridge;
  }
}
