// @ts-check
import {axis, colour, legend, option} from './look.js';
import {point, tip} from './tip.js';

/** @import {Chart} from './all.js' */
/** @import {Complete, StudyModel} from '../model.js' */

/**
 * Trials by their objectives, and those that no other dominates; three objectives as three pairs.
 *
 * @type {Chart<StudyModel>}
 */
export const pareto = {
  id: 'pareto',
  title: 'Pareto front',
  wide: true,
  applies: model => model.objectives === 2 || model.objectives === 3,
  draw(model) {
    const front = new Set(model.front());
    const all = model.complete();
    /** @type {[number, number][]} */
    const pairs =
      model.objectives === 2
        ? [[0, 1]]
        : [
            [0, 1],
            [0, 2],
            [1, 2],
          ];
    const width = 100 / pairs.length;
    /** @type {(list: Complete[], pair: [number, number]) => object[]} */
    const points = (list, [a, b]) =>
      list
        .filter(t => Number.isFinite(t.values[a]) && Number.isFinite(t.values[b])) // an axis has no place for others
        .map(t => point(t, [t.values[a], t.values[b]]));
    const dominated = all.filter(t => !front.has(t));
    const best = all.filter(t => front.has(t));
    return {
      summary: `${best.length} of ${all.length} trials are not dominated`,
      option: option({
        legend: legend(),
        tooltip: {formatter: item => tip(model, item.data.trial)},
        grid: pairs.map((_, i) => ({left: `${i * width + 5}%`, width: `${width - 7}%`, top: 34, bottom: 46})),
        xAxis: pairs.map(([a], i) => axis(model.metric(a), {gridIndex: i})),
        yAxis: pairs.map(([, b], i) => axis(model.metric(b), {gridIndex: i, nameGap: 40})),
        series: pairs.flatMap((pair, i) => [
          {
            name: 'dominated',
            type: 'scatter',
            xAxisIndex: i,
            yAxisIndex: i,
            symbolSize: 5,
            itemStyle: {color: colour('faint')},
            data: points(dominated, pair),
          },
          {
            name: 'constraint violated',
            type: /** @type {const} */ ('scatter'),
            xAxisIndex: i,
            yAxisIndex: i,
            symbol: 'diamond',
            symbolSize: 9,
            itemStyle: {color: 'transparent', borderColor: colour('soft'), borderWidth: 1.5},
            data: points(model.infeasible(), pair),
          },
          {
            name: 'best',
            type: 'scatter',
            xAxisIndex: i,
            yAxisIndex: i,
            symbolSize: 8,
            itemStyle: {color: colour('best')},
            data: points(best, pair),
          },
        ]),
      }),
    };
  },
};
