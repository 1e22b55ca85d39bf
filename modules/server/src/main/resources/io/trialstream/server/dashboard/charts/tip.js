// @ts-check
// What is shown of a trial when the pointer is over its place in a chart.

import {duration, h, number, short} from '../dom.js';

/** @import {StudyModel} from '../model.js' */
/** @import {Trial} from '../trial.js' */

const MOST_PARAMS = 16;

/**
 * A datum of a chart that belongs to a trial: hovering shows the trial, a click opens it.
 *
 * @param {Trial} trial
 * @param {unknown[]} value its place, by dimension
 * @param {object} [more] parts of the datum, such as its look
 */
export const point = (trial, value, more = {}) => ({value, trial: trial.number, ...more});

/**
 * A trial in a few lines: number, state, values, parameters, duration, worker.
 *
 * @param {StudyModel} model
 * @param {number} trialNumber
 * @param {string[]} [lines] more to say first, such as a step
 */
export function tip(model, trialNumber, lines = []) {
  const t = model.trials[trialNumber];
  if (!t) return h('div', {}, `trial ${trialNumber}`);
  const params = Object.entries(t.params);
  const rows = [
    ...(t.values ?? []).map((v, k) => [model.metric(k), number(v)]),
    ...params.slice(0, MOST_PARAMS).map(([name, v]) => [name, short(v)]),
    ...(params.length > MOST_PARAMS ? [['…', `${params.length - MOST_PARAMS} more`]] : []),
    ...(t.start !== null && t.end !== null ? [['duration', duration(t.end - t.start)]] : []),
    ...(t.worker ? [['worker', t.worker]] : []),
    ...(t.reason ? [['reason', t.reason.slice(0, 120)]] : []),
  ];
  return h(
    'div',
    {class: 'tip'},
    h('b', {}, `Trial ${t.number} `, h('span', {class: `state ${t.state}`}, t.state)),
    lines.map(line => h('div', {}, line)),
    h(
      'dl',
      {},
      rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
  );
}
