// @ts-check
import {axis, colour, finite, objectives, option} from './look.js';

/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */

/**
 * Points of the empirical distribution function of values, 200 at most.
 *
 * @param {number[]} values
 */
export function distribution(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const step = Math.max(1, Math.floor(sorted.length / 200));
  const points = [];
  for (let i = 0; i < sorted.length; i += step) points.push([sorted[i], (i + 1) / sorted.length]);
  if (sorted.length > 0) points.push([sorted[sorted.length - 1], 1]);
  return points;
}

/**
 * Which share of trials is at most so good or bad.
 *
 * @type {Chart<StudyModel>}
 */
export const edf = {
  id: 'edf',
  title: 'Empirical distribution',
  choices: objectives,
  draw(model, {objective = 0}) {
    const k = Number(objective);
    const data = distribution(finite(model.complete(), k).map(t => t.values[k]));
    return {
      summary: `the median is ${data.find(p => p[1] >= 0.5)?.[0] ?? 'not known yet'}`,
      option: option({
        xAxis: axis(model.metric(k)),
        yAxis: axis('share of trials', {min: 0, max: 1, nameGap: 40}),
        series: [
          {
            type: 'line',
            step: 'end',
            symbol: 'none',
            lineStyle: {color: colour('complete')},
            areaStyle: {color: colour('complete'), opacity: 0.12},
            data,
          },
        ],
      }),
    };
  },
};
