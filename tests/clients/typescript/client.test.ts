/** The typed client drives the real daemon. DAEMON is its command line as a JSON array, WORKBOOK a file of people. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";

import { ConnectionEnded, NineboxClient, RpcError } from "../../../protocol/typescript/client.js";
import { type Notifications, PROTOCOL_VERSION, type ProgressValue } from "../../../protocol/typescript/contract.js";
import { startDaemon } from "../../../protocol/typescript/node.js";

const [PROGRAM = "", ...WORDS]: string[] = JSON.parse(process.env["DAEMON"] ?? "[]");
const WORKBOOK = process.env["WORKBOOK"] ?? "";
/** For what would wait for ever where the client is wrong. */
const PATIENT = { timeout: 30_000 };
const HELLO = { protocolVersion: PROTOCOL_VERSION, client: { name: "typescript", version: "1" } };

/** Start a daemon on a data directory of its own; both are gone after the test. */
function start(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "ninebox-"));
  const daemon = startDaemon(PROGRAM, [...WORDS, "--data-dir", folder]);
  const gone = new Promise((resolve) => daemon.child.on("close", resolve));
  t.after(async () => {
    daemon.child.kill("SIGKILL");
    await gone;
    rmSync(folder, { recursive: true });
  });
  return { ...daemon, gone };
}

/** Start a daemon with the workbook as its session; also give who stands first in it. */
async function review(t: TestContext) {
  const daemon = start(t);
  await daemon.client.call("initialize", HELLO);
  await daemon.client.call("session.create", { path: WORKBOOK });
  const [first] = (await daemon.client.call("employee.list")).employees;
  assert.ok(first);
  return { ...daemon, first };
}

/** Return what a promise rejects with. Fails where it doesn't, or with another class. */
async function rejection<E extends Error>(promise: Promise<unknown>, kind: abstract new (...given: never[]) => E) {
  const error = await promise.then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof kind, `${error}`);
  return error;
}

/** A client on nothing: what it wrote, and what fitted nothing. */
function unconnected() {
  const written: { id: number; method: string; params: unknown }[] = [];
  const strays: unknown[] = [];
  const client = new NineboxClient((text) => written.push(JSON.parse(text)), (what) => strays.push(what));
  return { client, written, strays };
}

test("a review is made, from hello to an orderly end", async (t) => {
  const { client, child, gone, first } = await review(t);
  const { employeeId } = first;
  const moved = await client.call("employee.move", { employeeId, performance: "High", potential: "High" });
  assert.equal(moved.employee.box, 9);
  const { changes } = await client.call("change.list");
  assert.deepEqual(changes.map((change) => change.employeeId), [employeeId]);
  await client.call("shutdown");
  client.notify("exit");
  await gone;
  assert.equal(child.exitCode, 0);
});

test("an error answer says what programs and people need", async (t) => {
  const { client } = start(t);
  const error = await rejection(client.call("session.get", { sessionId: "nobody" }), RpcError);
  assert.equal(error.name, "SessionNotFound");
  assert.equal(error.code, 1100);
  assert.match(error.message, /nobody/);
  assert.match(error.remedy ?? "", /session\.list/);
  assert.equal(error.retryable, false);
  assert.equal(error.data["sessionId"], "nobody");
});

test("calls that are under way together get the answers of their own", async (t) => {
  const { client, first } = await review(t);
  const { employeeId } = first;
  const [one, none, all] = await Promise.allSettled([
    client.call("employee.get", { employeeId }),
    client.call("employee.get", { employeeId: "nobody" }),
    client.call("employee.list"),
  ]);
  assert.equal(one.status === "fulfilled" && one.value.employee.employeeId, employeeId);
  assert.equal(none.status === "rejected" && none.reason.name, "EmployeeNotFound");
  assert.ok(all.status === "fulfilled" && all.value.total > 1);
});

test("a committed change is told after its answer, and to nobody who stopped listening", async (t) => {
  const { client, first } = await review(t);
  const order: string[] = [];
  const told: Notifications["session.changed"][] = [];
  const stop = client.on("session.changed", (params) => {
    order.push("told");
    told.push(params);
  });
  const { employeeId } = first;
  const { seq } = await client.call("employee.setNote", { employeeId, note: "ready" });
  order.push("answered");
  await client.call("ping");
  await client.call("session.list"); // served after what was told before it
  assert.deepEqual(order, ["answered", "told"]);
  assert.deepEqual(told.map((each) => [each.seq, each.employeeIds, each.origin]), [[seq, [employeeId], "edit"]]);
  stop();
  await client.call("change.undo");
  await client.call("session.list");
  assert.equal(told.length, 1);
});

test("progress is told before the answer, and ends with all of it done", async (t) => {
  const { client } = start(t);
  const told: ProgressValue[] = [];
  await client.call("session.create", { path: WORKBOOK }, { progress: (value) => told.push(value) });
  const last = told.at(-1);
  assert.ok(last);
  assert.equal(last.done, last.total);
});

test("an aborted call is let go of by the daemon", async (t) => {
  const { client } = start(t);
  const aborting = new AbortController();
  const before = client.call("session.create", { path: WORKBOOK }); // keeps the daemon busy
  const call = client.call("session.create", { path: WORKBOOK }, { signal: aborting.signal });
  aborting.abort();
  const error = await rejection(call, RpcError);
  assert.equal(error.name, "RequestCancelled");
  assert.equal(error.code, -32800);
  const { session } = await before;
  const { sessions } = await client.call("session.list");
  assert.deepEqual(sessions.map((each) => each.sessionId), [session.sessionId]);
});

test("a call that was aborted before it was made is not sent", async () => {
  const { client, written } = unconnected();
  const error = await rejection(client.call("session.list", {}, { signal: AbortSignal.abort() }), RpcError);
  assert.equal(error.name, "RequestCancelled");
  assert.deepEqual(written, []);
});

test("a call that was answered is no more cancelled", async () => {
  const { client, written } = unconnected();
  const aborting = new AbortController();
  const call = client.call("ping", {}, { signal: aborting.signal });
  client.feed('{"jsonrpc":"2.0","id":1,"result":{"pong":true}}\n');
  assert.deepEqual(await call, { pong: true });
  aborting.abort();
  assert.deepEqual(written.map(({ method }) => method), ["ping"]);
});

test("a daemon that is killed rejects the calls that are open, and those to come", async (t) => {
  const { client, child } = start(t);
  await client.call("ping");
  const open = [client.call("session.create", { path: WORKBOOK }), client.call("session.list")];
  child.kill("SIGKILL");
  for (const call of open) {
    const { cause } = await rejection(call, ConnectionEnded);
    assert.deepEqual(cause, process.platform === "win32" ? { code: 1, signal: null } : { code: null, signal: "SIGKILL" });
  }
  await rejection(client.call("ping"), ConnectionEnded);
  client.notify("exit"); // to nobody, and no error
});

test("a daemon that can't be started rejects the first call with the reason", async () => {
  const { client } = startDaemon(join(tmpdir(), "no-such-daemon"));
  const { cause } = await rejection(client.call("ping"), ConnectionEnded);
  assert.match(`${cause}`, /ENOENT/);
});

test("letters survive however their bytes are split", async () => {
  const { client } = unconnected();
  const call = client.call("session.list");
  const result = { sessions: [], activeSessionId: "Zoë 張 🙂" };
  const bytes = new TextEncoder().encode(`${JSON.stringify({ jsonrpc: "2.0", id: 1, result })}\r\n`);
  for (const byte of bytes) client.feed(Uint8Array.of(byte));
  assert.deepEqual(await call, result);
});

test("messages are told apart however they arrive: in one piece, as lines, without the last newline", async () => {
  const { client } = unconnected();
  const answer = (id: number) => `{"jsonrpc":"2.0","id":${id},"result":{"pong":true}}`;
  const calls = [1, 2, 3, 4].map(() => client.call("ping"));
  client.feed(`${answer(2)}\n\n${answer(1)}\n`);
  client.feed(answer(3));
  client.feed("\n");
  client.feed(answer(4));
  client.end();
  assert.equal((await Promise.all(calls)).length, 4);
});

test("what fits nothing is told to whoever wants to know, and harms no call", async () => {
  const { client, strays } = unconnected();
  const call = client.call("ping");
  const answer = { jsonrpc: "2.0", id: 1, result: { pong: true } };
  const nobodys = { jsonrpc: "2.0", id: null, error: { code: -32700, message: "Parse error" } };
  const lines = ["no JSON", '{"jsonrpc":"2.0","method":"$/progress"}', "null", JSON.stringify(nobodys), JSON.stringify(answer), JSON.stringify(answer)];
  client.feed(lines.map((line) => `${line}\n`).join(""));
  assert.deepEqual(await call, { pong: true });
  await undefined; // what came behind the answer is told behind it
  assert.deepEqual(strays, ["no JSON", null, nobodys, answer]);
});

test("an error with no id answers the oldest call, but none that is served out of turn", async () => {
  const { client, strays } = unconnected();
  const ping = client.call("ping");
  const cancel = client.call("$/cancelRequest", { id: 4711 });
  const refused = rejection(client.call("session.list"), RpcError);
  const later = client.call("change.list");
  const data = { name: "ParseError", remedy: "Send less.", retryable: false };
  client.feed(`${JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32700, message: "Parse error", data } })}\n`);
  for (const id of [4, 2, 1]) client.feed(`{"jsonrpc":"2.0","id":${id},"result":{"for":${id}}}\n`);
  client.end(); // what is open still would wait for ever
  const { name, remedy } = await refused;
  assert.deepEqual([name, remedy], ["ParseError", "Send less."]);
  assert.deepEqual(await Promise.all([ping, cancel, later]), [{ for: 1 }, { for: 2 }, { for: 4 }]);
  assert.deepEqual(strays, []);
});

test("half a letter is kept as U+FFFD, and what only looks like one as it is", PATIENT, async (t) => {
  const { client, first } = await review(t);
  const { employeeId } = first;
  const note = `🎯 \\ud83c \\\\ud83c ${"well done 🎯".slice(0, -1)}`;
  const { employee } = await client.call("employee.setNote", { employeeId, note });
  assert.equal(employee.changeNote, "🎯 \\ud83c \\\\ud83c well done \ufffd");
  const halfNamed = { employeeId, ["🎯".slice(1)]: "" };
  const { data } = await rejection(client.call("employee.get", halfNamed), RpcError);
  assert.match(JSON.stringify(data["errors"]), /\ufffd/);
});

test("a message over 64 MiB rejects its own call, and those around it are answered", PATIENT, async (t) => {
  const { client, first } = await review(t);
  const { employeeId } = first;
  const before = client.call("session.create", { path: WORKBOOK });
  const tooLong = rejection(client.call("employee.setNote", { employeeId, note: "x".repeat(70 * 2 ** 20) }), RpcError);
  const later = client.call("session.list");
  assert.equal((await tooLong).name, "ParseError");
  await before;
  assert.equal((await later).sessions.length, 2);
});

test("a listener that throws is told of, and stands in nobody's way", async () => {
  const { client, strays } = unconnected();
  const heard: string[] = [];
  const fault = () => {
    throw new TypeError("a bug");
  };
  client.on("notice", fault);
  client.on("notice", () => heard.push("notice"));
  client.on("notice", () => Promise.reject(new RangeError("a later bug")));
  const call = client.call("change.list", {}, { progress: fault });
  client.feed('{"jsonrpc":"2.0","method":"notice","params":{}}\n');
  client.feed('{"jsonrpc":"2.0","method":"$/progress","params":{"token":1,"value":{"done":1}}}\n');
  client.feed('{"jsonrpc":"2.0","id":1,"result":{"changes":[]}}\n');
  assert.deepEqual(await call, { changes: [] });
  await new Promise(setImmediate); // Node would have ended us by now
  assert.deepEqual(heard, ["notice"]);
  assert.deepEqual(strays.map((what) => (what as Error).name).sort(), ["RangeError", "TypeError", "TypeError"]);
});

test("a call that can't be written is rejected and forgotten, and the next one is made", async () => {
  const written: string[] = [];
  const client = new NineboxClient((text) => {
    if (text.includes("session.list")) throw new TypeError("no such pipe");
    written.push(JSON.parse(text).method);
    client.feed('{"jsonrpc":"2.0","id":2,"result":{"pong":true}}\n'); // while it is being written
  });
  const aborting = new AbortController();
  await rejection(client.call("session.list", {}, { signal: aborting.signal }), TypeError);
  aborting.abort();
  assert.deepEqual(await client.call("ping"), { pong: true });
  assert.deepEqual(written, ["ping"]);
});

test("who waits for an answer goes on before listeners hear what came behind it", async () => {
  const { client } = unconnected();
  const order: string[] = [];
  client.on("session.changed", ({ seq }) => order.push(`told of ${seq}`));
  const call = client.call("change.undo").then(() => order.push("answered"));
  const params = { sessionId: "s", seq: 2, employeeIds: [], origin: "undo" };
  client.feed(`{"jsonrpc":"2.0","id":1,"result":{}}\n${JSON.stringify({ jsonrpc: "2.0", method: "session.changed", params })}\n`);
  assert.deepEqual(order, []);
  await call;
  await undefined;
  assert.deepEqual(order, ["answered", "told of 2"]);
});

test("progress goes to the call that it is about, and to none that is settled", async () => {
  const { client, written } = unconnected();
  const told: string[] = [];
  const call = (name: string) => client.call("change.list", {}, { progress: ({ done }) => told.push(`${name} ${done}`) });
  const [first] = [call("first"), call("second")];
  const tokens = written.map(({ params }) => (params as { progressToken: number }).progressToken);
  const progress = (token: unknown, done: number) =>
    client.feed(`${JSON.stringify({ jsonrpc: "2.0", method: "$/progress", params: { token, value: { done } } })}\n`);
  progress(tokens[1], 1);
  progress(tokens[0], 2);
  client.feed('{"jsonrpc":"2.0","id":1,"result":{"changes":[]}}\n');
  progress(tokens[0], 3);
  await first;
  assert.deepEqual(told, ["second 1", "first 2"]);
});
