// @ts-check
// A trial as this page knows it: numbers are numbers, and times are milliseconds since 1970.

/** @import {TrialRecord} from './api.js' */

/**
 * @typedef {object} Trial
 * @property {number} number
 * @property {TrialRecord['state']} state
 * @property {number} attempt
 * @property {Record<string, any>} params by name; whole numbers beyond 2^53 are BigInts
 * @property {number[] | null} values
 * @property {number[]} constraints
 * @property {Record<string, any>} attrs
 * @property {string | null} worker
 * @property {string | null} reason
 * @property {number | null} start
 * @property {number | null} end
 */

/** @typedef {[step: number, value: number][]} Curve reported values by step */

/** @type {(text: string | null | undefined) => number | null} */
const millis = text => (text == null ? null : Date.parse(text));

/**
 * Numbers out of JSON, where infinities are strings.
 *
 * @param {(number | string | null)[]} list
 */
export const numbers = list => list.map(Number);

/**
 * @param {TrialRecord} t
 * @returns {Trial}
 */
export function fromApi(t) {
  return {
    number: t.number,
    state: t.state,
    attempt: t.attempt,
    params: t.params,
    values: t.values && numbers(t.values),
    constraints: numbers(t.constraints ?? []),
    attrs: t.user_attrs,
    worker: t.worker ?? null,
    reason: t.reason ?? null,
    start: millis(t.datetime_start),
    end: millis(t.datetime_complete),
  };
}

/**
 * A trial that has neither begun nor ended.
 *
 * @param {number} number
 * @param {Partial<Trial>} known what is known of it
 * @returns {Trial}
 */
export function trialOf(number, known) {
  return {
    number,
    state: 'WAITING',
    attempt: 0,
    params: {},
    values: null,
    constraints: [],
    attrs: {},
    worker: null,
    reason: null,
    start: null,
    end: null,
    ...known,
  };
}

/**
 * Puts a reported value into a curve; at a repeated step the later attempt's counts.
 *
 * @param {Curve} curve
 * @param {number} step
 * @param {number} value
 */
export function place(curve, step, value) {
  let at = curve.length;
  while (at > 0 && curve[at - 1][0] > step) at--;
  if (at > 0 && curve[at - 1][0] === step) curve[at - 1] = [step, value];
  else curve.splice(at, 0, [step, value]);
}
