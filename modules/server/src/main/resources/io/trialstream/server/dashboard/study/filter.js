// @ts-check
// What people write to choose trials: "lr<0.01 optimizer=adam out of memory".

/** @import {Trial} from '../trial.js' */

const TERM = /^([^<>=!]+)(<=|>=|!=|=|<|>)(.+)$/;

/**
 * What a name stands for: something every trial has, a parameter, or an attribute.
 *
 * @param {Trial} t
 * @param {string} name
 */
function valueOf(t, name) {
  switch (name) {
    case 'number':
    case 'trial':
      return t.number;
    case 'state':
      return t.state;
    case 'worker':
      return t.worker;
    case 'value':
      return t.values?.[0] ?? null;
    case 'duration':
      return t.start === null || t.end === null ? null : (t.end - t.start) / 1000;
    default:
      return t.params[name] ?? t.attrs[name] ?? null;
  }
}

/**
 * @param {unknown} value what a trial has
 * @param {string} sign
 * @param {string} wanted as it was written
 */
function holds(value, sign, wanted) {
  if (value === null) return sign === '!=';
  const number = Number(wanted);
  const numbers = typeof value === 'number' && !Number.isNaN(number);
  const compared = numbers
    ? Math.sign(/** @type {number} */ (value) - number)
    : String(value).toLowerCase().localeCompare(wanted.toLowerCase());
  switch (sign) {
    case '=':
      return compared === 0;
    case '!=':
      return compared !== 0;
    case '<':
      return compared < 0;
    case '<=':
      return compared <= 0;
    case '>':
      return compared > 0;
    default:
      return compared >= 0;
  }
}

/** @param {Trial} t */
const textOf = t =>
  [
    t.worker,
    t.reason,
    ...(t.values ?? []),
    ...Object.entries(t.params).map(([k, v]) => `${k}=${v}`),
    ...Object.entries(t.attrs).map(([k, v]) => `${k}=${v}`),
  ]
    .join(' ')
    .toLowerCase();

/**
 * Reads a filter: terms between spaces, all of which must hold. `name<0.1` compares a parameter, an attribute, or value,
 * number, state, worker, duration (in seconds); any other word is looked for in the trial's texts. Names of metrics are
 * no names here; values are those of the first objective.
 *
 * @param {string} text
 * @returns {(t: Trial) => boolean}
 */
export function filterOf(text) {
  const tests = text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(word => {
      const [, name, sign, wanted] = TERM.exec(word) ?? [];
      /** @type {(t: Trial) => boolean} */
      const test =
        name === undefined ? t => textOf(t).includes(word.toLowerCase()) : t => holds(valueOf(t, name), sign, wanted);
      return test;
    });
  return t => tests.every(test => test(t));
}

/**
 * A field of a CSV file (RFC 4180).
 *
 * @param {string} text
 */
const field = text => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * A CSV file (RFC 4180).
 *
 * @param {string[]} names of the columns
 * @param {string[][]} rows
 */
export const csv = (names, rows) => [names, ...rows].map(row => row.map(field).join(',') + '\r\n').join('');
