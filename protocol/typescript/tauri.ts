/**
 * The client on a sidecar of Tauri 2. Needs `@tauri-apps/plugin-shell`, the sidecar in `bundle.externalBin`, and the
 * permissions `shell:allow-spawn` (for it) and `shell:allow-stdin-write`.
 */

import { type Child, Command } from "@tauri-apps/plugin-shell";

import { NineboxClient } from "./client.js";

/** A daemon that was started, and the connection to it. */
export interface Daemon {
  readonly client: NineboxClient;
  readonly child: Child;
}

/** Start the daemon and connect to it. Rejects where it can't be started. */
export async function startDaemon(sidecar: string, words: readonly string[] = []): Promise<Daemon> {
  const command = Command.sidecar(sidecar, [...words]);
  let child: Child;
  let written = Promise.resolve();
  const client = new NineboxClient((text) => {
    // One after the other: two that are under way at once may overtake each other.
    written = written.then(() => child.write(text)).catch((error) => client.end(error));
  });
  command.stdout.on("data", (line) => client.feed(`${line}\n`)); // with its newline or without: blank lines are none
  command.on("error", (error) => client.end(error));
  command.on("close", (end) => client.end(end));
  child = await command.spawn();
  return { client, child };
}
