// @ts-check
import {get, studyPath} from '../api.js';
import {axis, colour, finite, option, timeAxis} from './look.js';
import {tip} from './tip.js';

/** @import {HypervolumePoint} from '../api.js' */
/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */

/**
 * How much the best trials dominate, trial by trial, up to the worst values that were seen.
 *
 * @type {Chart<StudyModel>}
 */
export const hypervolume = {
  id: 'hypervolume',
  title: 'Hypervolume',
  applies: model => model.objectives > 1,
  async load(model) {
    const all = finite(model.complete());
    if (all.length === 0) return [];
    const reference = model.study.directions.map((d, k) => {
      const worse = d === 'maximize' ? Math.min : Math.max;
      return all.reduce((worst, t) => worse(worst, t.values[k]), all[0].values[k]);
    });
    return get(
      `${studyPath(model.study.name)}/hypervolume-history?reference=${encodeURIComponent(reference.join(','))}`,
    );
  },
  draw(model, choices, /** @type {HypervolumePoint[]} */ points = []) {
    // Over the time, since it grows in the order in which trials end.
    const data = points.map(p => ({value: [Date.parse(p.datetime_complete), p.hypervolume], trial: p.number}));
    return {
      summary: `it is ${points.at(-1)?.hypervolume ?? 'not known yet'}`,
      hint: 'Up to the worst values that were seen.',
      option: option({
        xAxis: timeAxis(),
        tooltip: {formatter: item => tip(model, item.data.trial, [`hypervolume ${item.value[1]}`])},
        yAxis: axis('hypervolume', {nameGap: 46, min: 0}),
        series: [
          {
            type: 'line',
            step: 'end',
            symbol: 'circle',
            symbolSize: 4,
            lineStyle: {color: colour('best')},
            itemStyle: {color: colour('best')},
            data,
          },
        ],
      }),
    };
  },
};
