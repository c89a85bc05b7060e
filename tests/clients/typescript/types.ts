/** What the types refuse and what they promise. Compiled and never run: a line that should be refused and isn't is an error. */

import type { NineboxClient, RpcError } from "../../../protocol/typescript/client.js";
import type { Employee, ErrorName, Methods, Notifications } from "../../../protocol/typescript/contract.js";

declare const client: NineboxClient;
declare const refused: RpcError;
declare const person: Employee;

/** Holds only where both are the very same type. */
function same<A, B>(..._proof: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]) {}

const move = { employeeId: "00100", performance: "High", potential: null } as const;

export async function methods() {
  const moved = await client.call("employee.move", move);
  same<typeof moved.employee.potential, "Low" | "Medium" | "High" | null>();
  same<typeof moved.changes[number]["undoneBy"], number | null>();
  same<Awaited<ReturnType<typeof client.call<"ping">>>["pong"], true>();
  same<Methods["exit"]["result"], null>();
  const listed = await client.call("employee.list", { sort: "name", limit: 1 });
  same<(typeof listed.employees)[number]["name"], string>();
  const parts = await client.call("employee.list", { fields: ["name"] });
  // @ts-expect-error of parts nothing is promised
  const name: string = parts.employees[0]!["name"];
  // @ts-expect-error no such method
  await client.call("employee.mvoe", move);
  // @ts-expect-error an answer has no such member
  moved.employee.perfomance;
  // @ts-expect-error answers are not to be changed
  moved.employee.name = "Somebody else";
  // @ts-expect-error nor are their lists
  moved.changes.push(moved.changes[0]!);
  // @ts-expect-error an element may not be there
  moved.changes[0].seq;
}

export async function params() {
  await client.call("session.list");
  await client.call("session.list", {});
  await client.call("ping");
  await client.call("employee.list", { sessionId: null });
  await client.call("employee.moveMany", { moves: [move] as const });
  // @ts-expect-error a required param is missing
  await client.call("employee.move", { employeeId: "00100", performance: "High" });
  // @ts-expect-error params are missing as a whole
  await client.call("employee.get");
  // @ts-expect-error another value than those there are
  await client.call("employee.move", { ...move, performance: "high" });
  // @ts-expect-error another type
  await client.call("employee.get", { employeeId: 100 });
  // @ts-expect-error no such param
  await client.call("employee.get", { employeeId: "00100", employee_id: "00100" });
  // @ts-expect-error not null: left out or a number
  await client.call("change.history", { limit: null });
  // @ts-expect-error a member of a member is missing
  await client.call("initialize", { protocolVersion: "1.0", client: { name: "shell" } });
  // @ts-expect-error a method without params takes none
  await client.call("ping", { at: 1 });
  // @ts-expect-error left out is another thing than undefined
  await client.call("employee.list", { sessionId: undefined });
  client.notify("exit");
  // @ts-expect-error what is cancelled must be said
  client.notify("$/cancelRequest");
}

export async function options() {
  const { signal } = new AbortController();
  await client.call("session.create", { path: "people.xlsx" }, { signal, progress: ({ done, total }) => done / total });
  await client.call("ping", {}, { signal });
  // @ts-expect-error the client chooses the token
  await client.call("session.create", { path: "people.xlsx", progressToken: 7 });
  // @ts-expect-error ping tells no progress
  await client.call("ping", {}, { progress: () => {} });
  // @ts-expect-error initialize neither
  await client.call("initialize", { protocolVersion: "1.0", client: { name: "", version: "" } }, { progress: () => {} });
}

export function notifications() {
  client.on("session.changed", ({ sessionId, seq, employeeIds, origin }) => {
    same<typeof sessionId, string>();
    same<typeof seq, number>();
    same<typeof employeeIds, readonly string[]>();
    same<typeof origin, "edit" | "undo" | "redo" | "export" | "refresh" | "restore">();
  });
  same<Notifications["$/progress"]["token"], string | number>();
  // @ts-expect-error no such notification
  client.on("session.change", () => {});
  // @ts-expect-error its params have no such member
  client.on("log", ({ text }) => text);
}

export function errors() {
  same<typeof refused.name, ErrorName | "UnknownError">();
  same<typeof refused.remedy, string | null>();
  // @ts-expect-error no such error
  if (refused.name === "EmployeeUnknown") return;
}

export function shapes() {
  same<typeof person.box, number | null>();
  same<typeof person.managementChain, readonly (string | null)[]>();
  // Every member of an answer is there, also one that has a default.
  same<Employee, Required<Employee>>();
  // @ts-expect-error null has to be thought of
  person.boxLabel.length;
  // @ts-expect-error a year may have no rating
  person.ratingsHistory["2025"].length;
}
