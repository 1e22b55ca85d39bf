// @ts-check
import {get, studyPath} from '../api.js';
import {axis, colour, objectives, option} from './look.js';

/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */

/**
 * How much each parameter matters.
 *
 * @type {Chart<StudyModel>}
 */
export const importance = {
  id: 'importance',
  title: 'Parameter importance',
  choices: model => ({
    method: model.algorithms.importance_methods.map(m => [m.name, m.name]),
    ...objectives(model),
  }),
  defaults: model => ({method: model.algorithms.defaults.importance_method}),
  async load(model, {method, objective = 0}) {
    if (model.complete().length < 2) return {};
    return get(
      `${studyPath(model.study.name)}/importances?method=${method}${model.objectives > 1 ? `&objective=${objective}` : ''}`,
    );
  },
  draw(model, choices, /** @type {Record<string, number>} */ found = {}) {
    const list = Object.entries(found).slice(0, 20).reverse();
    const first = list.at(-1);
    return {
      summary: first ? `${first[0]} matters most` : 'not known before two trials are complete',
      option: option({
        grid: {left: 16, right: 40, top: 10, bottom: 40, containLabel: true},
        xAxis: axis('importance', {min: 0}),
        yAxis: {
          type: 'category',
          data: list.map(([name]) => name),
          axisLabel: {color: colour('text'), width: 120, overflow: 'truncate'},
          axisLine: {lineStyle: {color: colour('line')}},
        },
        series: [
          {
            type: 'bar',
            barMaxWidth: 26,
            itemStyle: {color: colour('complete')},
            data: list.map(([, value]) => value),
            label: {show: true, position: 'right', color: colour('text'), formatter: p => p.value.toFixed(3)},
          },
        ],
      }),
    };
  },
};
