// @ts-check
import {axis, colour, legend, option} from './look.js';

/** @import {Report} from '../api.js' */
/** @import {Chart} from './all.js' */

const PALETTE = ['complete', 'best', 'running', 'pruned', 'fail', 'soft'];

/** @typedef {{study: {last_event: number}, reports: Report[]}} Reported what one trial has reported */

/** @param {Reported} model */
const metrics = model => [...new Set(model.reports.flatMap(r => Object.keys(r.metrics ?? {})))];

/**
 * What one trial has reported: the value, by attempt, and its metrics on an axis of their own.
 *
 * @type {Chart<Reported>}
 */
export const attemptCurve = {
  id: 'curve',
  title: 'Reported values and metrics',
  wide: true,
  applies: model => model.reports.length > 0,
  choices: model => ({
    beside: [['', 'all metrics'], ...metrics(model).map(m => /** @type {[string, string]} */ ([m, m]))],
  }),
  draw(model, {beside = ''}) {
    const attempts = [...new Set(model.reports.map(r => r.attempt ?? 0))];
    const shown = metrics(model).filter(m => beside === '' || m === beside);
    /** @type {(name: string, i: number, data: number[][], more: object) => ChartSeries} */
    const line = (name, i, data, more) => ({
      name,
      type: 'line',
      symbolSize: 5,
      lineStyle: {width: 2, color: colour(PALETTE[i % PALETTE.length])},
      itemStyle: {color: colour(PALETTE[i % PALETTE.length])},
      data: data.filter(p => Number.isFinite(p[1])),
      ...more,
    });
    /** @param {number} attempt */
    const of = attempt => model.reports.filter(r => (r.attempt ?? 0) === attempt);
    const last = attempts.at(-1) ?? 0;
    return {
      summary: `${model.reports.length} reports of ${attempts.length} attempts, with the metrics ${shown.join(', ') || 'none'}`,
      option: option({
        legend: legend(),
        grid: {left: 64, right: shown.length > 0 ? 64 : 24, top: 34, bottom: 46},
        tooltip: {trigger: 'axis'},
        xAxis: axis('step', {minInterval: 1}),
        yAxis: [
          axis('value', {nameGap: 50}),
          {
            ...axis(shown.length === 1 ? shown[0] : 'metrics', {nameGap: 50}),
            show: shown.length > 0,
            splitLine: {show: false},
          },
        ],
        series: [
          ...attempts.map((a, i) =>
            line(
              attempts.length > 1 ? `value, attempt ${a}` : 'value',
              0,
              of(a).map(r => [r.step, Number(r.value)]),
              {lineStyle: {width: 2, color: colour(PALETTE[0]), opacity: a === last ? 1 : 0.35 + i * 0.05}},
            ),
          ),
          ...shown.map((m, i) =>
            line(
              m,
              i + 1,
              of(last).flatMap(r => (r.metrics && m in r.metrics ? [[r.step, Number(r.metrics[m])]] : [])),
              {
                yAxisIndex: 1,
                lineStyle: {width: 1.5, type: 'dashed', color: colour(PALETTE[(i + 1) % PALETTE.length])},
              },
            ),
          ),
        ],
      }),
    };
  },
};
