/** A shell of one's own on the typed client: node build/…/shell.js DAEMON [WORKBOOK]; it says what it understands. */

import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

import { type Answer, ConnectionEnded, type Given, RpcError } from "../../protocol/typescript/client.js";
import { type Methods, PROTOCOL_VERSION } from "../../protocol/typescript/contract.js";
import { type Daemon, startDaemon } from "../../protocol/typescript/node.js";

const [program = "ninebox-daemon", workbook] = process.argv.slice(2);
const FINAL = [2, 3, 4]; // wrong command line, no place for data, another daemon is there: starting again would not help
let daemon: Daemon | undefined;

/** Once this is done, all that was decided before is there again. */
async function start(): Promise<Daemon> {
  const started = startDaemon(program);
  started.client.on("notice", ({ message }) => console.log("!", message)); // said unasked, and for people
  const client = { name: "example", version: "1" };
  await started.client.call("initialize", { protocolVersion: PROTOCOL_VERSION, client, processId: process.pid });
  return started;
}

/** The daemon may be killed at any moment: it is started again, and the same is asked again, under the same mutationId. */
async function ask<M extends keyof Methods>(method: M, ...params: Given<M>): Promise<Answer<M>> {
  for (let triesLeft = 2; ; triesLeft -= 1) {
    try {
      daemon ??= await start();
      return await daemon.client.call(method, ...params);
    } catch (error) {
      if (!(error instanceof ConnectionEnded)) throw error;
      if (triesLeft === 0 || FINAL.includes((error.cause as { code: number }).code)) throw error;
      daemon = undefined;
    }
  }
}

async function obey(words: readonly string[]): Promise<void> {
  const [word, employeeId = "", performance, potential] = words;
  const mutationId = randomUUID(); // one for each decision
  if (word === "move") {
    const rated = { performance, potential } as Pick<Methods["employee.move"]["params"], "performance" | "potential">;
    await ask("employee.move", { employeeId, ...rated, mutationId });
  } else if (word === "undo") {
    await ask("change.undo", { mutationId });
  } else if (word === "list") {
    for (const { box, employeeId, name } of (await ask("employee.list")).employees) console.log(box ?? "-", employeeId, name);
  } else {
    console.log("list | move ID PERFORMANCE POTENTIAL (Low, Medium, High) | undo | end of input leaves");
  }
}

if (workbook !== undefined) await ask("session.create", { path: resolve(workbook), mutationId: randomUUID() });
await obey([]);
for await (const line of createInterface({ input: process.stdin })) {
  await obey(line.trim().split(/\s+/)).catch((error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
    console.log("?", error.message, error.remedy);
  });
}
await ask("shutdown");
daemon?.child.stdin.end();
