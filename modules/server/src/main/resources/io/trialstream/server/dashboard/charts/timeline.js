// @ts-check
import {colour, latest, legend, option} from './look.js';

/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */

const STATES = ['COMPLETE', 'PRUNED', 'FAIL', 'RUNNING'];

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
    const row = new Map(workers.map((w, i) => [w, i]));
    const now = Date.now();
    return {
      summary: `${trials.length} trials of ${workers.length} workers`,
      hint: 'The latest 2,000 trials, 40 workers at most.',
      option: option({
        legend: legend({data: STATES}),
        grid: {left: 16, right: 24, top: 34, bottom: 30, containLabel: true},
        dataZoom: [{type: 'inside', filterMode: 'none'}],
        xAxis: {
          type: 'time',
          axisLabel: {color: colour('soft'), hideOverlap: true},
          axisLine: {lineStyle: {color: colour('line')}},
        },
        yAxis: {type: 'category', data: workers, axisLabel: {color: colour('text'), width: 150, overflow: 'truncate'}},
        tooltip: {
          formatter: p => `trial ${p.value[3]}: ${p.seriesName}<br>${((p.value[1] - p.value[0]) / 1000).toFixed(2)} s`,
        },
        series: STATES.map(state => ({
          name: state,
          type: 'custom',
          itemStyle: {color: colour(state.toLowerCase())},
          encode: {x: [0, 1], y: 2},
          data: trials
            .filter(t => t.state === state && row.has(t.worker))
            .map(t => [t.start, t.end ?? now, row.get(t.worker), t.number]),
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
