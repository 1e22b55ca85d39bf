// @ts-check
import {axis, colour, option} from './look.js';

/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */

const MOST = 200;

/**
 * What trials have reported on their way.
 *
 * @type {Chart<StudyModel>}
 */
export const intermediate = {
  id: 'intermediate',
  title: 'Intermediate values',
  wide: true,
  applies: model => model.reports.size > 0,
  draw(model) {
    const hidden = model.hidden;
    const numbers = [...model.reports.keys()]
      .filter(n => !hidden.has(n))
      .sort((a, b) => a - b)
      .slice(-MOST);
    return {
      summary: `of ${numbers.length} trials`,
      hint: `The latest ${MOST} trials that have reported. Blue: complete, ochre: pruned, green: running.`,
      option: option({
        xAxis: axis('step', {minInterval: 1}),
        yAxis: axis('value', {nameGap: 46}),
        tooltip: {
          formatter: p => `trial ${p.seriesName}<br>step ${p.value[0]}: ${p.value[1]}`,
        },
        series: numbers.map(n => {
          const curve = model.reports.get(n) ?? [];
          const look = colour((model.trials[n]?.state ?? 'waiting').toLowerCase());
          return {
            name: String(n),
            type: 'line',
            symbolSize: 4,
            showSymbol: curve.length < 2,
            lineStyle: {width: 1, opacity: 0.6, color: look},
            itemStyle: {color: look},
            data: curve.filter(([, v]) => Number.isFinite(v)),
          };
        }),
      }),
    };
  },
};
