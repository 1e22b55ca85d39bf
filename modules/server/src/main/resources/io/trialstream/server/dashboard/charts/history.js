// @ts-check
import {axis, colour, finite, legend, objectiveName, objectives, option} from './look.js';

/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */

/**
 * Values as trials ended, and the best so far.
 *
 * @type {Chart<StudyModel>}
 */
export const history = {
  id: 'history',
  title: 'Optimisation history',
  wide: true,
  choices: objectives,
  draw(model, {objective = 0}) {
    const k = Number(objective);
    const complete = finite(model.complete(), k);
    /** @type {[number: number, value: number][]} */
    const best = [];
    let so_far = Infinity;
    for (const t of complete) {
      if (model.loss(t, k) < so_far) {
        so_far = model.loss(t, k);
        best.push([t.number, t.values[k]]);
      }
    }
    const last = best.at(-1);
    if (last) best.push([model.trials.length - 1, last[1]]);
    return {
      summary: `${complete.length} values; the best is ${last?.[1] ?? 'not there yet'}`,
      option: option({
        legend: legend(),
        xAxis: axis('trial', {min: 0, minInterval: 1}),
        yAxis: axis(objectiveName(model, k), {nameGap: 46}),
        dataZoom: [{type: 'inside'}],
        series: [
          {
            name: 'value',
            type: 'scatter',
            symbolSize: 5,
            large: true,
            largeThreshold: 1500,
            itemStyle: {color: colour('complete'), opacity: 0.65},
            data: complete.map(t => [t.number, t.values[k]]),
          },
          {
            name: 'best so far',
            type: 'line',
            step: 'end',
            symbol: 'none',
            lineStyle: {color: colour('best'), width: 2},
            itemStyle: {color: colour('best')},
            data: best.sort((a, b) => a[0] - b[0]),
          },
        ],
      }),
    };
  },
};
