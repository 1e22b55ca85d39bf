// @ts-check
import {axis, colour, logBounds, option, zoom, zoomHint} from './look.js';
import {tip} from './tip.js';

/** @import {Chart} from './all.js' */
/** @import {StudyModel} from '../model.js' */
/** @import {Curve} from '../trial.js' */

const MOST = 200;
const HINT = `The latest ${MOST} trials that have reported. Blue: complete, ochre: pruned, red: failed, green: running. The best is thick.`;

/**
 * A line for each trial, in the colour of its state.
 *
 * @param {StudyModel} model
 * @param {Map<number, Curve>} curves by trial number
 * @param {string} name of what is drawn
 * @param {boolean} log whether its axis is logarithmic
 */
function lines(model, curves, name, log) {
  const hidden = model.hidden;
  const best = model.objectives === 1 ? model.best()?.number : undefined;
  const numbers = [...curves.keys()]
    .filter(n => !hidden.has(n))
    .sort((a, b) => a - b)
    .slice(-MOST);
  const drawn = numbers.map(n => (curves.get(n) ?? []).filter(([, v]) => Number.isFinite(v) && (!log || v > 0)));
  return {
    summary: `of ${numbers.length} trials`,
    hint: `${HINT} ${zoomHint()}`,
    option: option({
      xAxis: axis('step', {minInterval: 1}),
      yAxis: axis(name, {nameGap: 50, ...(log ? logBounds(drawn.flatMap(c => c.map(([, v]) => v))) : {})}),
      dataZoom: zoom(),
      tooltip: {
        formatter: item => tip(model, item.data.trial, [`step ${item.value[0]}: ${name} ${item.value[1]}`]),
      },
      series: numbers.map((n, i) => {
        const look = n === best ? colour('best') : colour((model.trials[n]?.state ?? 'waiting').toLowerCase());
        return {
          name: String(n),
          type: /** @type {const} */ ('line'),
          symbolSize: 5,
          showSymbol: drawn[i].length < 2,
          triggerLineEvent: true,
          z: n === best ? 4 : 2,
          lineStyle: {width: n === best ? 3 : 1, opacity: n === best ? 1 : 0.55, color: look},
          itemStyle: {color: look},
          emphasis: {lineStyle: {width: 3, opacity: 1}},
          data: drawn[i].map(p => ({value: p, trial: n})),
        };
      }),
    }),
  };
}

/** @type {[value: string, label: string][]} */
const SCALES = [
  ['value', 'linear'],
  ['log', 'logarithmic'],
];

/**
 * What trials have reported on their way.
 *
 * @type {Chart<StudyModel>}
 */
export const intermediate = {
  id: 'intermediate',
  title: 'Intermediate values',
  applies: model => model.reports.size > 0,
  choices: () => ({y: SCALES}),
  draw: (model, {y}) => lines(model, model.reports, model.metric(), y === 'log'),
};

/**
 * What trials have reported beside their values.
 *
 * @type {Chart<StudyModel>}
 */
export const metrics = {
  id: 'metrics',
  title: 'Metrics',
  applies: model => model.metrics.size > 0,
  choices: model => ({metric: [...model.metrics.keys()].map(m => [m, m]), y: SCALES}),
  draw(model, {metric, y}) {
    const name = model.metrics.has(metric) ? metric : ([...model.metrics.keys()][0] ?? '');
    return lines(model, model.metrics.get(name) ?? new Map(), name, y === 'log');
  },
};
