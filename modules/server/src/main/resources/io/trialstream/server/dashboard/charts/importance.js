import {get, studyPath} from '../api.js';
import {axis, colour, objectives, option} from './look.js';

/** How much each parameter matters. */
export const importance = {
  id: 'importance', title: 'Parameter importance',
  choices: model => ({
    method: model.algorithms.importance_methods.map(m => [m.name, m.name]),
    ...objectives(model),
  }),
  defaults: model => ({method: model.algorithms.defaults.importance_method}),
  async load(model, {method, objective = 0}) {
    if (model.complete().length < 2) return {};
    return get(`${studyPath(model.study.name)}/importances?method=${method}${model.objectives > 1 ? `&objective=${objective}` : ''}`);
  },
  draw(model, choices, found = {}) {
    const list = Object.entries(found).slice(0, 20).reverse();
    return {
      summary: list.length === 0 ? 'not known before two trials are complete' : `${list.at(-1)[0]} matters most`,
      option: option({
        grid: {left: 16, right: 40, top: 10, bottom: 40, containLabel: true},
        xAxis: axis('importance', {min: 0}),
        yAxis: {type: 'category', data: list.map(([name]) => name), axisLabel: {color: colour('text'), width: 120, overflow: 'truncate'}, axisLine: {lineStyle: {color: colour('line')}}},
        series: [{
          type: 'bar', barMaxWidth: 26, itemStyle: {color: colour('complete')}, data: list.map(([, value]) => value),
          label: {show: true, position: 'right', color: colour('text'), formatter: p => p.value.toFixed(3)},
        }],
      }),
    };
  },
};
