// @ts-check
// Charts of parameters against values: slice, contour, rank, parallel coordinates.

import {axis, colour, finite, latest, logAxis, objectives, option, paramAxis, SCALE, scale, tick} from './look.js';
import {point, tip} from './tip.js';

/** @import {Chart} from './all.js' */
/** @import {Complete, StudyModel} from '../model.js' */

/** @type {(model: StudyModel) => [value: string, label: string][]} */
const names = model => model.params.map(p => [p, p]);
/** @type {(list: number[]) => [low: number, high: number]} */
const extent = list => list.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
/** @type {(model: StudyModel, name: string) => object} */
const logRange = (model, name) => {
  const {low, high} = model.domains.get(name)?.attributes ?? {};
  return low > 0 && high > low ? logAxis(low, high) : {};
};
/** @type {(model: StudyModel, name: string, fallback: number) => string} */
const known = (model, name, fallback) => (model.domains.has(name) ? name : (model.params[fallback] ?? model.params[0]));
const MOST = 5000;

/**
 * What charts over two parameters have in common.
 *
 * @type {Pick<Chart<StudyModel>, 'applies' | 'choices' | 'defaults'>}
 */
const two = {
  applies: model => model.params.length > 1,
  choices: model => ({x: names(model), y: names(model), ...objectives(model)}),
  defaults: model => ({y: model.params[1]}),
};

/**
 * The two parameters and the objective that are chosen, and the latest trials that have both.
 *
 * @param {StudyModel} model
 * @param {Record<string, string>} chosen
 * @param {number} most
 */
function overTwo(model, {x, y, objective = '0'}, most) {
  const [a, b] = [known(model, x, 0), known(model, y, 1)];
  const k = Number(objective);
  return {
    a,
    b,
    k,
    trials: latest(
      finite(model.complete(), k).filter(t => a in t.params && b in t.params),
      most,
    ),
  };
}

/**
 * Values over one parameter; the colour is the trial's number.
 *
 * @type {Chart<StudyModel>}
 */
export const slice = {
  id: 'slice',
  title: 'Slice',
  applies: model => model.params.length > 0,
  choices: model => ({parameter: names(model), ...objectives(model)}),
  draw(model, {parameter, objective = 0}) {
    const p = known(model, parameter, 0);
    const k = Number(objective);
    const trials = latest(
      finite(model.complete(), k).filter(t => p in t.params),
      MOST,
    );
    return {
      summary: `${trials.length} values over ${p}`,
      option: option({
        xAxis: paramAxis(model, p),
        yAxis: axis(model.metric(k), {nameGap: 46}),
        visualMap: {
          type: 'continuous',
          show: false,
          dimension: 2,
          min: 0,
          max: Math.max(1, model.trials.length),
          inRange: {color: [colour('faint'), colour('complete')]},
        },
        tooltip: {formatter: item => tip(model, item.data.trial)},
        series: [
          {
            type: 'scatter',
            symbolSize: 6,
            data: trials.map(t => point(t, [model.place(t, p), t.values[k], t.number])),
          },
        ],
      }),
    };
  },
};

/**
 * Positions in the unit interval, for distances; and back.
 *
 * @param {StudyModel} model
 * @param {string} param that all trials have
 * @param {Complete[]} trials
 */
function unit(model, param, trials) {
  const {type} = model.axis(param);
  const seen = new Set(type === 'category' ? trials.map(t => model.place(t, param)) : []);
  /** @param {number} v */
  const to = v => (type === 'log' ? Math.log(v) : v);
  /** @param {Complete} t */
  const place = t => to(model.place(t, param) ?? NaN);
  const [low, high] = extent(trials.map(place));
  const span = high > low ? high - low : 1;
  return {
    /** @param {Complete} t */
    at: t => (place(t) - low) / span,
    /** @param {number} u */
    back: u => (type === 'log' ? Math.exp(low + u * span) : low + u * span),
    /** Whether there is something to know there: nothing is between categories that no trial has.
     * @param {number} u
     */
    known: u => type !== 'category' || seen.has(Math.round(low + u * span)),
  };
}

/**
 * The mean of the trials' values, weighted by the inverse fourth power of their distances (Shepard 1968).
 *
 * @param {[x: number, y: number, value: number][]} points in the unit square
 * @param {number} x
 * @param {number} y
 */
function interpolate(points, x, y) {
  let sum = 0;
  let weights = 0;
  for (const [px, py, v] of points) {
    const d = (px - x) ** 2 + (py - y) ** 2;
    const w = 1 / (d * d + 1e-7);
    sum += w * v;
    weights += w;
  }
  return sum / weights;
}

const GRID = 36;

/**
 * Values over two parameters, with what lies between the trials.
 *
 * @type {Chart<StudyModel>}
 */
export const contour = {
  id: 'contour',
  title: 'Contour',
  ...two,
  draw(model, choices) {
    const {a, b, k, trials} = overTwo(model, choices, 600);
    /** @type {ChartSeries[]} */
    const series = [];
    let map;
    if (trials.length > 2 && a !== b) {
      const [ua, ub] = [unit(model, a, trials), unit(model, b, trials)];
      const points = trials.map(t => /** @type {[number, number, number]} */ ([ua.at(t), ub.at(t), t.values[k]]));
      // A few extreme values would leave one colour for all others.
      const sorted = points.map(p => p[2]).sort((p, q) => p - q);
      const [low, high] = [sorted[Math.floor(sorted.length * 0.02)], sorted[Math.ceil(sorted.length * 0.9) - 1]];
      map = scale(model, k, low, high, 2, {seriesIndex: 0});
      const cells = [];
      for (let i = 0; i < GRID; i++) {
        for (let j = 0; j < GRID; j++) {
          const [u, v] = [(i + 0.5) / GRID, (j + 0.5) / GRID];
          if (!ua.known(u) || !ub.known(v)) continue;
          cells.push([
            ua.back(u),
            ub.back(v),
            interpolate(points, u, v),
            ua.back(i / GRID),
            ub.back(j / GRID),
            ua.back((i + 1) / GRID),
            ub.back((j + 1) / GRID),
          ]);
        }
      }
      series.push({
        type: 'custom',
        silent: true,
        data: cells,
        encode: {x: 0, y: 1},
        renderItem: (params, api) => {
          const [x0, y0] = api.coord([api.value(3), api.value(4)]);
          const [x1, y1] = api.coord([api.value(5), api.value(6)]);
          return {
            type: 'rect',
            shape: {x: x0, y: y1, width: x1 - x0 + 1, height: y0 - y1 + 1},
            style: {fill: api.visual('color')},
          };
        },
      });
    }
    series.push({
      type: 'scatter',
      symbolSize: 4,
      itemStyle: {color: colour('text'), opacity: 0.7},
      data: trials.map(t => point(t, [model.place(t, a), model.place(t, b)])),
    });
    return {
      summary: `${trials.length} trials over ${a} and ${b}`,
      hint: 'Between the latest 600 trials: weighted by distance.',
      option: option({
        grid: {left: 64, right: 84, top: 14, bottom: 46},
        tooltip: {formatter: item => tip(model, item.data.trial)},
        xAxis: paramAxis(model, a, {splitLine: {show: false}}),
        yAxis: paramAxis(model, b, {nameGap: 46, splitLine: {show: false}}),
        ...(map ? {visualMap: map} : {}),
        series,
      }),
    };
  },
};

/**
 * Trials over two parameters, coloured by the rank of their values.
 *
 * @type {Chart<StudyModel>}
 */
export const rank = {
  id: 'rank',
  title: 'Rank',
  ...two,
  draw(model, choices) {
    const {a, b, k, trials} = overTwo(model, choices, MOST);
    const ranked = [...trials].sort((s, t) => model.loss(s, k) - model.loss(t, k));
    return {
      summary: `${trials.length} trials over ${a} and ${b}, by rank`,
      option: option({
        grid: {left: 64, right: 84, top: 14, bottom: 46},
        xAxis: paramAxis(model, a),
        yAxis: paramAxis(model, b, {nameGap: 46}),
        visualMap: {
          ...scale(model, k, 0, Math.max(1, ranked.length - 1), 2),
          inRange: {color: SCALE},
          text: ['worst', 'best'],
        },
        tooltip: {formatter: item => tip(model, item.data.trial, [`rank ${item.value[2] + 1}`])},
        series: [
          {
            type: 'scatter',
            symbolSize: 7,
            data: ranked.map((t, i) => point(t, [model.place(t, a), model.place(t, b), i])),
          },
        ],
      }),
    };
  },
};

/**
 * Splits a trial's places on the axes where it has none, so that no line crosses an axis of a parameter that the trial
 * does not have. Each part has the other places empty; a part of one place only is no line.
 *
 * @param {(number | null)[]} places
 * @returns {(number | '-')[][]}
 */
export function parts(places) {
  /** @type {[number, number][]} from, to (exclusive) */
  const runs = [];
  let from = 0;
  for (let i = 0; i <= places.length; i++) {
    if (i < places.length && places[i] !== null) continue;
    if (i - from > 1) runs.push([from, i]);
    from = i + 1;
  }
  return runs.map(([a, b]) => places.map((v, i) => (v !== null && i >= a && i < b ? v : '-')));
}

/**
 * All parameters of a trial as one line; the colour is its value.
 *
 * @type {Chart<StudyModel>}
 */
export const parallel = {
  id: 'parallel',
  title: 'Parallel coordinates',
  wide: true,
  applies: model => model.params.length > 1,
  choices: objectives,
  draw(model, {objective = 0}) {
    const k = Number(objective);
    const trials = latest(finite(model.complete(), k), 1000);
    // Parameters that most trials have come first, beside the value, so that lines are as long as they can be.
    const have = new Map(model.params.map(p => [p, trials.filter(t => p in t.params).length]));
    const params = model.params.sort((p, q) => (have.get(q) ?? 0) - (have.get(p) ?? 0)).slice(0, 12);
    const [low, high] = extent(trials.map(t => t.values[k]));
    const dims = [model.metric(k), ...params];
    return {
      summary: `${trials.length} trials over ${params.length} parameters`,
      hint: 'The latest 1,000 trials, 12 parameters at most; a line ends where its trial has no such parameter. Drag along an axis to choose.',
      option: option({
        parallel: {left: 40, right: 90, top: 44, bottom: 20},
        parallelAxis: dims.map((name, i) => {
          const a = i === 0 ? {type: 'value', choices: null} : model.axis(name);
          return {
            dim: i,
            name,
            type: a.type,
            scale: true,
            ...(a.type === 'log' ? logRange(model, name) : {}),
            ...(a.choices ? {data: a.choices} : {}),
            nameTextStyle: {color: colour('text')},
            axisLabel: {color: colour('soft'), formatter: tick},
            axisLine: {lineStyle: {color: colour('soft')}},
          };
        }),
        visualMap: scale(model, k, trials.length ? low : 0, trials.length ? high : 1, dims.length),
        tooltip: {formatter: item => tip(model, item.data.trial)},
        series: [
          {
            type: 'parallel',
            lineStyle: {width: 1, opacity: 0.45},
            progressive: 500,
            data: trials.flatMap(t =>
              parts([t.values[k], ...params.map(p => model.place(t, p))]).map(part => point(t, [...part, t.values[k]])),
            ),
          },
        ],
      }),
    };
  },
};
