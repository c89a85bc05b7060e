/** What the host tells of the daemon, and what becomes of it in this window. Draws nothing. */

import { isOfItsAbsence } from './asking.mjs';
import { PATIENCE_MS } from './model/patience.mjs';
import { askAgain } from './model/question.mjs';
import { texts } from './texts.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../protocol/typescript/contract.js').Notice} Notice */
/** @typedef {import('../../protocol/typescript/contract.js').Initialized} Initialized */

/**
 * @param {App} app
 * @param {import('../bridge.js').HostEvent} event
 */
export function hear(app, event) {
  if (event.kind === 'state') daemonIs(app, event.state);
  else if (event.kind === 'hello') void reading(app, () => greeted(app, event.hello));
  else if (event.method === 'session.changed') void reading(app, () => app.session.follow(event.params));
  else if (event.method === '$/progress') app.asking.progressed(event.params);
  else if (event.method === 'notice') void reading(app, () => noticed(app, event.params));
  app.changed();
}

/** Whoever only reads needs no word of the daemon's absence. @param {App} app @param {() => Promise<void>} act */
async function reading(app, act) {
  await app.trying(() => act().catch((error) => (isOfItsAbsence(error) ? undefined : Promise.reject(error))));
}

/** @param {App} app @param {import('../bridge.js').DaemonState} state */
function daemonIs(app, state) {
  app.daemon = state;
  // The word changes when that has lasted, though nothing else happens then.
  if (state.name !== 'ready') setTimeout(() => app.changed(), PATIENCE_MS + 50);
  if (state.name === 'failed') app.over ??= 'status'; // what somebody types in a dialog stays
  else if (app.over === 'status' && state.name !== 'ready') app.over = null;
}

/** @param {App} app @param {Initialized} hello */
async function greeted(app, hello) {
  askAgain();
  if (app.over === 'status') app.over = null;
  const isNews = isNew(hello);
  if (isNews) for (const notice of hello.notices) tell(app, notice);
  await app.session.begin();
  const { summary } = app.session;
  if (isNews && hello.restored.sessions > 0 && summary) {
    app.notices.say(texts.notices.restored(summary.employeeCount, summary.changedCount));
  }
}

/** @param {App} app @param {Notice} notice */
async function noticed(app, notice) {
  if (notice.code === 'StorageDegraded' || notice.code === 'StorageRecovered') await app.session.askStorage();
  tell(app, notice);
}

/** @param {App} app @param {Notice} notice */
function tell({ notices }, { code, message, remedy, level }) {
  if (code === 'RestoredAfterCrash') return; // said once the calls that waited are carried out
  // The daemon's words for these name methods: they are for programs.
  const todo = texts.files.noticed[code];
  // What such a notice says stands at the session's name too.
  notices.say([message, todo ?? remedy].filter(Boolean).join(' '), { level, stays: level !== 'info' && !todo });
}

/** True for a daemon that this page wasn't told of yet: after a reload it hears the same hello again. @param {Initialized} hello */
function isNew({ daemon }) {
  const seen = sessionStorage.getItem('ninebox-daemon');
  sessionStorage.setItem('ninebox-daemon', String(daemon.pid));
  return seen !== String(daemon.pid);
}
