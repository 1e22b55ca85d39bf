// @ts-check
import {axis, colour, finite, legend, logBounds, objectives, option, timeAxis, zoom, zoomHint} from './look.js';
import {point, tip} from './tip.js';

/** @import {Chart} from './all.js' */
/** @import {Complete, StudyModel} from '../model.js' */
/** @import {Trial} from '../trial.js' */

/**
 * The trials that were better than all before them, in the order of the axis that they are drawn over. Since order and
 * axis are the same, the line through them never becomes worse.
 *
 * @param {Complete[]} complete
 * @param {(t: Complete) => number} at a trial's place on the axis
 * @param {(t: Complete) => number} loss its value, smaller being better
 */
export function bestSoFar(complete, at, loss) {
  const ordered = [...complete].sort((a, b) => at(a) - at(b) || a.number - b.number);
  /** @type {Complete[]} */
  const best = [];
  let least = Infinity;
  for (const t of ordered) {
    if (loss(t) < least) {
      least = loss(t);
      best.push(t);
    }
  }
  return best;
}

/**
 * Trials without a value in this chart, and where they are drawn: pruned ones at what they reported last, those that
 * failed or reported nothing on the lower edge.
 *
 * @param {StudyModel} model
 */
function withoutValue(model) {
  /** @type {{trial: Trial, value: number}[]} */
  const pruned = [];
  /** @type {Trial[]} */
  const failed = [];
  /** @type {Trial[]} */
  const silent = [];
  for (const trial of model.shown()) {
    const last = model.reports.get(trial.number)?.at(-1)?.[1] ?? NaN;
    if (trial.state === 'FAIL') failed.push(trial);
    else if (trial.state === 'PRUNED' && Number.isFinite(last)) pruned.push({trial, value: last});
    else if (trial.state === 'PRUNED') silent.push(trial);
  }
  return {pruned, failed, silent};
}

/**
 * Every trial, by number or by when it ended, and the best so far.
 *
 * @type {Chart<StudyModel>}
 */
export const history = {
  id: 'history',
  title: 'Optimisation history',
  wide: true,
  choices: model => ({
    x: [
      ['number', 'number'],
      ['end', 'time of ending'],
    ],
    y: [
      ['value', 'linear'],
      ['log', 'logarithmic'],
    ],
    ...objectives(model),
  }),
  draw(model, {x = 'number', y = 'value', objective = 0}) {
    const k = Number(objective);
    const byEnd = x === 'end';
    /** @param {Trial} t */
    const at = t => (byEnd ? (t.end ?? 0) : t.number);
    /** @param {number} v */
    const drawn = v => y !== 'log' || v > 0;
    const complete = finite(model.complete(), k).filter(t => drawn(t.values[k]));
    const infeasible = finite(model.infeasible(), k).filter(t => drawn(t.values[k]));
    const {pruned, failed, silent} = withoutValue(model);
    const best = bestSoFar(complete, at, t => model.loss(t, k));
    const last = best.at(-1);
    const line = best.map(t => point(t, [at(t), t.values[k]]));
    if (last)
      line.push(
        point(last, [model.shown().reduce((most, t) => Math.max(most, at(t)), 0), last.values[k]], {symbol: 'none'}),
      );
    const bounds = logBounds([...complete, ...infeasible].map(t => t.values[k]).concat(pruned.map(p => p.value)));
    /** @type {(name: string, look: string, data: unknown[], more?: object) => ChartSeries} */
    const scatter = (name, look, data, more = {}) => ({
      name,
      type: 'scatter',
      symbolSize: 6,
      itemStyle: {color: colour(look), opacity: 0.75},
      data,
      ...more,
    });
    /** @param {Trial} t */
    const onTheEdge = t => point(t, [at(t), 0]);
    const edge = {yAxisIndex: 1, symbol: 'rect', symbolSize: [2, 12], symbolOffset: [0, -6], z: 1};
    const hollow = {color: 'transparent', borderColor: colour('soft'), borderWidth: 1.5};
    const series = [
      scatter(
        'complete',
        'complete',
        complete.map(t => point(t, [at(t), t.values[k]])),
        {large: true, largeThreshold: 3000},
      ),
      scatter(
        'constraint violated',
        'soft',
        infeasible.map(t => point(t, [at(t), t.values[k]])),
        {symbol: 'diamond', symbolSize: 9, itemStyle: hollow},
      ),
      scatter(
        'pruned, at its last report',
        'pruned',
        k > 0 ? [] : pruned.filter(p => drawn(p.value)).map(p => point(p.trial, [at(p.trial), p.value])),
        {symbol: 'triangle', symbolSize: 7},
      ),
      scatter('pruned without a report', 'pruned', silent.map(onTheEdge), edge),
      scatter('failed', 'fail', failed.map(onTheEdge), edge),
      {
        name: 'best so far',
        type: /** @type {const} */ ('line'),
        step: 'end',
        symbol: 'circle',
        symbolSize: 6,
        showAllSymbol: true,
        lineStyle: {color: colour('best'), width: 2},
        itemStyle: {color: colour('best')},
        data: line,
      },
    ].filter(s => s.data.length > 0);
    return {
      summary: `${complete.length} values; the best is ${last?.values[k] ?? 'not there yet'}`,
      hint: [y === 'log' ? 'Values that are not above 0 have no place on a logarithmic axis.' : '', zoomHint()].join(
        ' ',
      ),
      option: option({
        legend: legend(),
        xAxis: byEnd ? timeAxis() : axis('trial', {min: 0, minInterval: 1, scale: false}),
        yAxis: [
          axis(model.metric(k), {nameGap: 50, ...(y === 'log' ? bounds : {})}),
          {type: 'value', min: 0, max: 1, show: false},
        ],
        dataZoom: zoom(),
        tooltip: {formatter: item => tip(model, item.data.trial)},
        series,
      }),
    };
  },
};
