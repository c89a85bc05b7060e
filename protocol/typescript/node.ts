/** The client on a child process of Node: Electron's main process, a script, a test. Needs `@types/node` to compile. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import { NineboxClient } from "./client.js";

/** A daemon that was started, and the connection to it. */
export interface Daemon {
  readonly client: NineboxClient;
  /** For its `pid`, its signals, and `exit` with its status. */
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
}

/**
 * Start the daemon and connect to it. One that can't be started rejects the first call, with the reason as `cause`;
 * after any other end `cause` is `{ code, signal }`. What it says on stderr goes on to ours.
 */
export function startDaemon(program: string, words: readonly string[] = []): Daemon {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"], windowsHide: true });
  const client = new NineboxClient((text) => child.stdin.write(text));
  child.stdout.on("data", (bytes: Uint8Array) => client.feed(bytes));
  child.stdin.on("error", () => {}); // a broken pipe only says that it is ending: `close` says how it ended
  child.on("error", (error) => {
    if (child.pid === undefined) client.end(error); // else it lives on: a signal that could not be sent
  });
  child.on("close", (code, signal) => client.end({ code, signal }));
  return { client, child };
}
