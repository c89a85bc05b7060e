/** Questions that tell how far they are. */

/**
 * Ask with a token for progress, which is told until the answer is there.
 *
 * @template T
 * @param {import('./asking.mjs').Asking} asking
 * @param {(progress: import('./model/task.mjs').Progress) => void} told
 * @param {(progressToken: string) => Promise<T>} ask
 * @returns {Promise<T>}
 */
export async function withProgress(asking, told, ask) {
  const { progressToken, done } = asking.progress(told);
  try {
    return await ask(progressToken);
  } finally {
    done();
  }
}
