// @ts-check
// Figures of how a study goes: rate, time left, why trials fail. All are computed from what the page knows.

/** @import {Trial} from '../trial.js' */

const LATEST = 100;
const FAILING_OF = 50;
const FEWEST_FAILURES = 3;
const IDLE_MILLIS = 10 * 60 * 1000;

/** @param {Trial} t */
const ended = t => t.end !== null && (t.state === 'COMPLETE' || t.state === 'PRUNED' || t.state === 'FAIL');

/**
 * How many trials there are in each state.
 *
 * @param {Trial[]} trials
 */
export function counts(trials) {
  const count = {COMPLETE: 0, PRUNED: 0, FAIL: 0, RUNNING: 0, WAITING: 0};
  for (const t of trials) count[t.state]++;
  return count;
}

/**
 * Trials that end in a second, from the latest 100 that did; null where fewer than two have ended.
 *
 * @param {Trial[]} trials
 * @param {number} now in milliseconds since 1970
 */
export function rate(trials, now) {
  const ends = trials
    .filter(ended)
    .map(t => t.end ?? 0)
    .sort((a, b) => a - b)
    .slice(-LATEST);
  const millis = now - ends[0];
  return ends.length < 2 || millis <= 0 ? null : ((ends.length - 1) / millis) * 1000;
}

/**
 * When a trial last began or ended; null if none did.
 *
 * @param {Trial[]} trials
 */
export function lastActivity(trials) {
  let last = 0;
  for (const t of trials) last = Math.max(last, t.start ?? 0, t.end ?? 0);
  return last === 0 ? null : last;
}

/**
 * Whether nothing runs, and nothing has happened for ten minutes.
 *
 * @param {Trial[]} trials
 * @param {number} now in milliseconds since 1970
 */
export function idle(trials, now) {
  const last = lastActivity(trials);
  return last !== null && now - last > IDLE_MILLIS && !trials.some(t => t.state === 'RUNNING');
}

/**
 * Why trials failed, the most frequent reason first. Reasons that differ in numbers only count as one.
 *
 * @param {Trial[]} trials
 * @returns {{reason: string, count: number, latest: number}[]} with one of the texts, and the number of the latest trial
 */
export function reasons(trials) {
  /** @type {Map<string, {reason: string, count: number, latest: number}>} */
  const groups = new Map();
  for (const t of trials) {
    if (t.state !== 'FAIL') continue;
    const reason = t.reason?.trim() || 'no reason given';
    const key = reason.replace(/\d+/g, '#');
    const group = groups.get(key) ?? {reason, count: 0, latest: t.number};
    groups.set(key, {reason: group.reason, count: group.count + 1, latest: Math.max(group.latest, t.number)});
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/**
 * The latest 50 trials that ended, if at least half of them failed; null otherwise.
 *
 * @param {Trial[]} trials
 */
export function failing(trials) {
  const latest = trials
    .filter(ended)
    .sort((a, b) => (a.end ?? 0) - (b.end ?? 0))
    .slice(-FAILING_OF);
  const failed = latest.filter(t => t.state === 'FAIL').length;
  return failed >= FEWEST_FAILURES && failed * 2 >= latest.length ? {of: latest.length, failed} : null;
}
