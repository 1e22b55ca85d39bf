// @ts-check
import {colour, latest, legend, option, zoom, zoomHint} from './look.js';
import {point, tip} from './tip.js';

/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */
/** @import {Trial} from '../trial.js' */

const STATES = ['COMPLETE', 'PRUNED', 'FAIL', 'RUNNING'];

/**
 * Gives each trial a lane of its worker, so that those which a worker has at the same time are above each other.
 *
 * @param {Trial[]} trials that have begun, each with a worker
 * @param {number} now where those that run end, in milliseconds since 1970
 * @returns {{rows: string[], row: Map<Trial, number>}} the names of the rows: the worker in its first lane
 */
export function lanes(trials, now) {
  /** @type {Map<string | null, number[]>} when each lane of a worker is free again */
  const free = new Map();
  /** @type {Map<Trial, number>} */
  const lane = new Map();
  for (const t of [...trials].sort((a, b) => (a.start ?? 0) - (b.start ?? 0))) {
    const own = free.get(t.worker) ?? [];
    const found = own.findIndex(end => end <= (t.start ?? 0));
    const mine = found < 0 ? own.length : found;
    own[mine] = t.end ?? now;
    free.set(t.worker, own);
    lane.set(t, mine);
  }
  /** @type {string[]} */
  const rows = [];
  /** @type {Map<string | null, number>} */
  const first = new Map();
  for (const [worker, own] of free) {
    first.set(worker, rows.length);
    own.forEach((_, i) => rows.push(i === 0 ? String(worker) : ' '.repeat(rows.length)));
  }
  return {rows, row: new Map([...lane].map(([t, mine]) => [t, (first.get(t.worker) ?? 0) + mine]))};
}

/**
 * When each worker had which trials.
 *
 * @type {Chart<StudyModel>}
 */
export const timeline = {
  id: 'timeline',
  title: 'Timeline',
  wide: true,
  draw(model) {
    const trials = latest(
      model.shown().filter(t => t.start !== null && t.worker !== null),
      2000,
    );
    const workers = [...new Set(trials.map(t => t.worker))].slice(-40);
    const now = Date.now();
    const {rows, row} = lanes(
      trials.filter(t => workers.includes(t.worker)),
      now,
    );
    return {
      summary: `${trials.length} trials of ${workers.length} workers`,
      hint: `The latest 2,000 trials, 40 workers at most; trials at the same time are above each other. ${zoomHint()}`,
      option: option({
        legend: legend({data: STATES}),
        grid: {left: 16, right: 24, top: 34, bottom: 30, containLabel: true},
        dataZoom: zoom(),
        xAxis: {
          type: 'time',
          axisLabel: {color: colour('soft'), hideOverlap: true},
          axisLine: {lineStyle: {color: colour('line')}},
        },
        yAxis: {type: 'category', data: rows, axisLabel: {color: colour('text'), width: 150, overflow: 'truncate'}},
        tooltip: {formatter: item => tip(model, item.data.trial)},
        series: STATES.map(state => ({
          name: state,
          type: 'custom',
          itemStyle: {color: colour(state.toLowerCase())},
          encode: {x: [0, 1], y: 2},
          data: trials
            .filter(t => t.state === state && row.has(t))
            .map(t => point(t, [t.start, t.end ?? now, row.get(t)])),
          renderItem: (params, api) => {
            const [x0, y] = api.coord([api.value(0), api.value(2)]);
            const [x1] = api.coord([api.value(1), api.value(2)]);
            const height = Math.max(2, api.size([0, 1])[1] * 0.62);
            return {
              type: 'rect',
              shape: {x: x0, y: y - height / 2, width: Math.max(1.5, x1 - x0 - 0.5), height},
              style: {fill: api.visual('color')},
            };
          },
        })),
      }),
    };
  },
};
