// @ts-check
// The columns that a table of trials may have, and which of them are shown.

import {duration, h, number, short, time} from '../dom.js';
import {address, badge, link} from './parts.js';

/** @import {StudyModel} from '../model.js' */
/** @import {Trial} from '../trial.js' */

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} label
 * @property {(t: Trial) => any} key what rows are sorted by, and what a file holds; null comes last
 * @property {(t: Trial) => string | HTMLElement} shown
 */

const MOST_ATTRIBUTES = 40;

/** @type {(t: Trial) => number | null} */
const took = t => (t.end === null || t.start === null ? null : t.end - t.start);

/**
 * Names of attributes that trials have.
 *
 * @param {Trial[]} trials
 */
function attributeNames(trials) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const t of trials) {
    for (const name in t.attrs) if (names.size < MOST_ATTRIBUTES && !name.startsWith('dashboard:')) names.add(name);
  }
  return [...names];
}

/**
 * All columns of a study.
 *
 * @param {StudyModel} m
 * @returns {Column[]}
 */
export function columnsOf(m) {
  return [
    {
      id: 'number',
      label: 'Trial',
      key: t => t.number,
      shown: t => h('a', {href: address(m.study.name, 'trials', t.number), tabindex: '-1'}, String(t.number)),
    },
    {id: 'state', label: 'State', key: t => t.state, shown: t => badge(t.state)},
    ...m.study.directions.map((_, k) => ({
      id: `value${k}`,
      label: m.metric(k),
      key: (/** @type {Trial} */ t) => t.values?.[k] ?? null,
      shown: (/** @type {Trial} */ t) => number(t.values?.[k]),
    })),
    ...m.params.map(p => ({
      id: `param ${p}`,
      label: p,
      key: (/** @type {Trial} */ t) => t.params[p] ?? null,
      shown: (/** @type {Trial} */ t) => (p in t.params ? short(t.params[p]) : ''),
    })),
    ...attributeNames(m.known()).map(a => ({
      id: `attribute ${a}`,
      label: a,
      key: (/** @type {Trial} */ t) => t.attrs[a] ?? null,
      shown: (/** @type {Trial} */ t) => (a in t.attrs ? link(t.attrs[a]) : ''),
    })),
    {id: 'duration', label: 'Duration', key: took, shown: t => duration(took(t))},
    {id: 'start', label: 'Started', key: t => t.start, shown: t => time(t.start)},
    {id: 'worker', label: 'Worker', key: t => t.worker, shown: t => t.worker ?? ''},
    {id: 'reason', label: 'Reason', key: t => t.reason, shown: t => t.reason ?? ''},
  ];
}

/**
 * What a file holds of a trial: times in ISO 8601, durations in milliseconds, numbers with all their digits.
 *
 * @param {Column} column
 * @param {Trial} trial
 */
export function exact(column, trial) {
  const value = column.key(trial);
  if (value === null) return '';
  if (column.id === 'start') return new Date(value).toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Which columns people have hidden, by study; kept in the browser. */
export class HiddenColumns {
  #key;
  #hidden;

  /** @param {string} study its id */
  constructor(study) {
    this.#key = `trialstream.columns.${study}`;
    this.#hidden = new Set(JSON.parse(localStorage.getItem(this.#key) ?? '["reason"]'));
  }

  /** @param {string} id of a column */
  has(id) {
    return this.#hidden.has(id);
  }

  /** @param {string} id of a column */
  toggle(id) {
    if (!this.#hidden.delete(id)) this.#hidden.add(id);
    localStorage.setItem(this.#key, JSON.stringify([...this.#hidden]));
  }
}
