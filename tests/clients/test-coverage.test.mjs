/**
 * @open-rpc/test-coverage, as it is, over protocol/openrpc.json: does the daemon answer what the document says?
 *
 * The tool is left alone. What it doesn't know is made up for in the copy of the document that it gets (see `asStory`
 * and `withChoices`), in the transport, and in a rule of ours, which is how it is meant to be extended. Its checker of
 * documents knows no OpenRPC after 1.2 and is not asked: the document is checked elsewhere.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { Daemon } from '../../electron-stub/supervisor/daemon.mjs';
import { RpcError } from '../../electron-stub/supervisor/client.mjs';
import { ground, peopleFile, test } from './ground.mjs';

const require = createRequire(import.meta.url); // the very modules that the tool, which is CommonJS, loads
const { default: testCoverage } = require('@open-rpc/test-coverage');
const { default: ExamplesRule } = require('@open-rpc/test-coverage/build/rules/examples-rule');
const { default: RandomRule } = require('@open-rpc/test-coverage/build/rules/json-schema-faker-rule');
const faker = /** @type {any} */ (require('json-schema-faker'));

/** @typedef {import('@open-rpc/test-coverage/build/coverage.js').Call} Call */
/** @typedef {(method: string, params?: any) => Promise<any>} Ask */

const PRINTED = JSON.parse(await readFile(new URL('../../protocol/openrpc.json', import.meta.url), 'utf8'));
const DOCUMENT = resolved(PRINTED);
const METHODS = /** @type {any[]} */ (DOCUMENT.methods);
const NAMES = METHODS.map(({ name }) => name);
const nothing = () => {};
const SILENT = { onBegin: nothing, onTestBegin: nothing, onTestEnd: nothing, onEnd: nothing };

/** The people of the examples, and what stands there for their workbook, bundle, session, checkpoint and backups. */
const [PEOPLE, WORKBOOK, BUNDLE, SESSION, CHECKPOINT, BACKUP, BEFORE] = [
  example('employee.list').result.value.employees,
  given('session.create', 'path'),
  given('session.exportBundle', 'path'),
  example('session.create').result.value.session.sessionId,
  given('change.restoreCheckpoint', 'checkpointId'),
  given('storage.restoreBackup', 'backupId'),
  example('storage.restoreBackup').result.value.before.backupId,
];

/**
 * The same with what they refer to in the place of references.
 *
 * @param {any} value
 * @returns {any}
 */
function resolved(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(resolved);
  if (!('$ref' in value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each)]));
  const steps = value.$ref.replace('#/', '').split('/');
  return resolved(steps.reduce((/** @type {any} */ whole, /** @type {string} */ step) => whole[step], PRINTED));
}

/**
 * @param {string} method
 * @param {string} param
 */
function given(method, param) {
  return example(method).params.find((/** @type {any} */ { name }) => name === param).value;
}

/** @param {string} name */
function example(name) {
  return METHODS.find((method) => method.name === name).examples[0];
}

/**
 * The examples tell one story, each at its step, and give params by name. The tool would tell them method by method,
 * and takes those of an example for the first that the method has: so each example gets a method of its own.
 */
function asStory() {
  const steps = METHODS.flatMap((method) => method.examples.map((/** @type {any} */ each) => ({ method, each })));
  return steps
    .filter(({ each }) => each.result) // those without tell a notification, which nothing answers
    .toSorted((one, other) => one.each['x-step'] - other.each['x-step'])
    .map(({ method, each }) => ({
      ...method,
      examples: [each],
      paramStructure: 'by-name',
      params: each.params.map((/** @type {any} */ given) =>
        method.params.find((/** @type {any} */ { name }) => name === given.name),
      ),
    }));
}

/** What random text would hardly ever hit; and a process that isn't there would end the daemon. */
const CHOICES = /** @type {Record<string, unknown[]>} */ ({
  backupId: [BACKUP, 'no such backup'],
  checkpointId: [CHECKPOINT, CHECKPOINT, 'no such checkpoint'],
  employeeId: [...PEOPLE.map(idOf), 'nobody'],
  employeeIds: [PEOPLE.map(idOf), ['nobody']],
  employees: [10, 25],
  excludeIds: [PEOPLE.slice(1).map(idOf), []],
  flags: [['pip', null], null], // of a filter: a value that nobody has is refused
  functions: [[null], null],
  levels: [[null], null],
  locations: [[null], null],
  managers: [[null], null],
  path: [WORKBOOK, BUNDLE, '/no such folder/people.xlsx'],
  processId: [process.pid, null],
  protocolVersion: ['1.0', '1.0-2.0', '2.0'],
  sessionId: [SESSION, SESSION, 'no such session', null],
  sheetName: ['People', 'no such sheet', null],
  targetDistribution: [{ Low: 10, Medium: 70, High: 20 }, null],
});

/** The methods with some of their params to be chosen, and those that end the daemon at the end. */
function withChoices() {
  const last = ['shutdown', 'exit'];
  return METHODS.toSorted((one, other) => last.indexOf(one.name) - last.indexOf(other.name)).map((method) => ({
    ...method,
    examples: [], // or the tool makes nothing up
    params: method.params.map((/** @type {any} */ param) => ({ ...param, schema: choices(param) })),
  }));
}

/** @param {any} param */
function choices({ name, required, schema }) {
  const meant = chosen(name, schema);
  return required && meant.enum ? { enum: meant.enum.filter((/** @type {unknown} */ each) => each !== null) } : meant;
}

/**
 * @param {string} name
 * @param {any} schema
 * @returns {any}
 */
function chosen(name, schema) {
  if (name in CHOICES) return { enum: CHOICES[name] };
  if (Array.isArray(schema)) return schema.map((each) => chosen('', each));
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, chosen(key, value)]));
}

/**
 * The tool's own rule takes every error for a failure. Here one that the method declares is an answer like a result;
 * but what was made up from the schemas must fit them, so InvalidParams is none, except for what no schema can say.
 */
class DeclaredAnswers extends RandomRule {
  /** @param {Ask} ask */
  constructor(ask) {
    super({ numCalls: 12, skip: [], only: [] });
    this.ask = ask;
  }

  /**
   * Whatever the calls before have done: there is a session, with something to undo, to redo and to go back to.
   *
   * @param {unknown} _options
   * @param {Call} call
   */
  async beforeRequest(_options, call) {
    if (call.methodName === 'exit') return;
    const { activeSessionId } = await this.ask('session.list');
    if (call.methodName === 'change.restoreCheckpoint') await this.ask('change.checkpoint', { name: 'here' });
    if (call.methodName === 'storage.restoreBackup') await this.ask('storage.backup');
    if (activeSessionId === null) await this.begin();
    if (call.methodName !== 'employee.placeDonut') return;
    for (const { employeeId } of PEOPLE) {
      await this.ask('employee.move', { employeeId, performance: 'Medium', potential: 'Medium' });
    }
  }

  async begin() {
    await this.ask('session.create', { path: WORKBOOK });
    for (const { employeeId } of PEOPLE) {
      await this.ask('employee.setNote', { employeeId, note: 'something to undo' });
    }
    await this.ask('change.undo');
  }

  /**
   * @override
   * @param {Call} call
   */
  validateCall(call) {
    if (!call.error) return super.validateCall(call);
    const { code, data } = call.error;
    const { errors } = METHODS.find(({ name }) => name === call.methodName);
    const declared = errors.some((/** @type {any} */ each) => each.code === code && each.data.name === data.name);
    const isBeyondSchemas = movesOnePersonTwice(call) || placesInTheMiddle(call);
    call.valid = declared && (data.name !== 'InvalidParams' || isBeyondSchemas);
    call.reason = declared ? JSON.stringify(data) : `${code} ${data.name} is not among the method's errors`;
    return call;
  }
}

/** @param {Call} call */
function movesOnePersonTwice({ methodName, params }) {
  return methodName === 'employee.moveMany' && new Set(params[0].map(idOf)).size < params[0].length;
}

/** @param {Call} call */
function placesInTheMiddle({ methodName, params }) {
  return methodName === 'employee.placeDonut' && params[1] === 'Medium' && params[2] === 'Medium';
}

/** @param {any} each */
function idOf({ employeeId }) {
  return employeeId;
}

/**
 * A daemon, asked in the words of the examples: what they name stands for what is there.
 *
 * @param {import('node:test').TestContext} t
 */
async function asked(t) {
  const folder = await ground(t);
  const daemon = new Daemon({ dataDir: join(folder, 'data') });
  t.after(() => daemon.kill());
  const rows = PEOPLE.map((/** @type {any} */ { employeeId, name, performance, potential }) => [
    employeeId, name, performance ?? '', potential ?? '',
  ]);
  const real = new Map([[WORKBOOK, await peopleFile(folder, rows)], [BUNDLE, join(folder, 'review.ninebox')]]);
  /** @type {Ask} */
  const ask = async (method, params = {}) => {
    const meant = JSON.parse(JSON.stringify(params), (_, value) => real.get(value) ?? value);
    const result = await daemon.client.call(method, meant);
    const session = method === 'session.create' ? result.session.sessionId : result?.activeSessionId;
    if (session) real.set(SESSION, session);
    if (method === 'change.checkpoint') real.set(CHECKPOINT, result.checkpoint.checkpointId);
    if (method === 'storage.backup') real.set(BACKUP, result.backup.backupId);
    if (method === 'storage.restoreBackup') real.set(BEFORE, result.before.backupId);
    return result;
  };
  return { ask, ended: daemon.gone };
}

/**
 * Let the tool make its calls, and see that none failed.
 *
 * @param {any[]} methods
 * @param {import('@open-rpc/test-coverage/build/rules/rule.js').default} rule
 * @param {Ask} ask
 * @returns {Promise<Call[]>}
 */
async function covered(methods, rule, ask) {
  const transport = (/** @type {string} */ _url, /** @type {string} */ method, /** @type {any} */ params) =>
    ask(method, params).then(
      (result) => ({ result }),
      (error) => {
        if (!(error instanceof RpcError)) throw error;
        return { error: { code: error.code, message: error.message, data: error.data } };
      },
    );
  const openrpcDocument = { ...DOCUMENT, methods };
  const how = { transport, rules: [rule], reporters: [SILENT], skip: [], only: [] };
  const calls = await testCoverage({ openrpcDocument, ...how });
  const failed = calls.filter(({ valid }) => !valid);
  assert.deepEqual(failed.map((call) => [call.methodName, call.params, call.reason ?? call.requestError]), []);
  return calls;
}

test('every example is answered with a result that fits its schema', async (t) => {
  const { ask } = await asked(t);
  const calls = await covered(asStory(), new ExamplesRule(), ask);
  const told = new Set(calls.map(({ methodName }) => methodName));
  assert.deepEqual(NAMES.filter((name) => !told.has(name)), ['exit', '$/cancelRequest'], 'notifications in the story');
});

test('params made up from the schemas are answered with the result or an error that the method declares', async (t) => {
  let seed = 20260917;
  faker.option({ random: () => (seed = (seed * 16807) % 2147483647) / 2147483647, maxItems: 2 });
  const { ask, ended } = await asked(t);
  const calls = await covered(withChoices(), new DeclaredAnswers(ask), ask);
  const answered = new Set(calls.filter(({ error }) => !error).map(({ methodName }) => methodName));
  assert.deepEqual(NAMES.filter((name) => !answered.has(name)), [], 'no result of these was seen');
  assert.ok(new Set(calls.map(({ error }) => error?.data.name)).size > 5, 'errors of many kinds were seen');
  assert.equal((await ended).code, 0);
});
