// @ts-check
// What all charts have in common. Colours come from the style sheet, so they follow dark and light.

/** @import {Choices} from './all.js' */
/** @import {Complete, StudyModel} from '../model.js' */
/** @typedef {Record<string, unknown>} More parts of an option of ECharts */

/** On a screen that is touched, a finger that moves over a chart scrolls the page. */
const touched = () => matchMedia('(pointer: coarse)').matches;

/** Charts are zoomed with Ctrl, so that the wheel alone scrolls the page. */
export const zoom = () =>
  touched() ? [] : [{type: 'inside', filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false}];

/** What can be done with a chart of trials. */
export const zoomHint = () =>
  `${touched() ? 'Touch' : 'Click'} a trial to open it.${touched() ? '' : ' Ctrl and the wheel zoom, dragging moves.'}`;

/** @param {string} name of a property of the style sheet */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Colours from the best (0) to the worst (1). */
export const SCALE = ['#0b3c7d', '#2b7bba', '#7fb8da', '#d9dde2', '#f0b48a', '#d9713c', '#8f2d0e'];

const axisLook = () => ({
  nameLocation: 'middle',
  nameGap: 28,
  nameTextStyle: {color: colour('text')},
  axisLabel: {color: colour('soft'), hideOverlap: true, formatter: tick},
  axisLine: {lineStyle: {color: colour('line')}},
  splitLine: {lineStyle: {color: colour('line'), opacity: 0.6}},
});

/**
 * The label of a number on an axis: 0.05, 1200, 1e-7.
 *
 * @param {unknown} value what is no number is shown as it is
 */
export function tick(value) {
  if (typeof value !== 'number') return String(value);
  const size = Math.abs(value);
  const text = Number(value.toPrecision(6));
  return value === 0 || (size >= 1e-3 && size < 1e6) ? String(text) : text.toExponential().replace('e+', 'e');
}

/**
 * A logarithmic axis for values: it ends where they end, not at the next power of ten, and has labels also where they
 * span less than a few of these. A plain axis if there is no value above 0.
 *
 * @param {number[]} values those that are not above 0 do not count
 */
export function logBounds(values) {
  let [low, high] = [Infinity, 0];
  for (const v of values) {
    if (!(v > 0) || !Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  if (high === 0) return {type: 'value'};
  const spare = low === high ? 2 : (high / low) ** 0.04;
  const inside = {...axisLook().axisLabel, showMinLabel: false, showMaxLabel: false}; // the ends are no round numbers
  return {...logAxis(low / spare, high * spare), axisLabel: inside};
}

/**
 * A logarithmic axis from low to high.
 *
 * @param {number} low above 0
 * @param {number} high
 */
export const logAxis = (low, high) => ({type: 'log', min: low, max: high, logBase: high / low < 50 ? 2 : 10});

/** An axis of times. */
export const timeAxis = () => ({
  type: 'time',
  axisLabel: {color: colour('soft'), hideOverlap: true},
  axisLine: {lineStyle: {color: colour('line')}},
});

/**
 * An axis of numbers.
 *
 * @param {string} name
 * @param {More} more
 */
export function axis(name, more = {}) {
  return {type: 'value', scale: true, name, ...axisLook(), ...more};
}

/**
 * The axis of a parameter.
 *
 * @param {StudyModel} model
 * @param {string} param
 * @param {More} more
 */
export function paramAxis(model, param, more = {}) {
  const {type, choices} = model.axis(param);
  const {low, high} = model.domains.get(param)?.attributes ?? {};
  if (type === 'category') return {type, data: choices, name: param, ...axisLook(), ...more};
  const whole = type === 'log' && low > 0 && high > low ? logAxis(low, high) : {type};
  return {scale: true, name: param, ...axisLook(), ...whole, ...more};
}

/**
 * What may be chosen where a study has several objectives.
 *
 * @param {StudyModel} model
 * @returns {Choices}
 */
export function objectives(model) {
  return model.objectives > 1
    ? {objective: model.study.directions.map((d, i) => [String(i), `${model.metric(i)} (${d})`])}
    : {};
}

/**
 * An option with the common parts.
 *
 * @param {ChartOption} parts
 * @returns {ChartOption}
 */
export function option(parts) {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: {color: colour('text'), fontFamily: 'system-ui, sans-serif'},
    grid: {left: 64, right: 24, top: 34, bottom: 46},
    ...parts,
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: colour('ground'),
      borderColor: colour('line'),
      textStyle: {color: colour('text'), fontSize: 13},
      ...parts.tooltip,
    },
  };
}

/** @param {More} more */
export function legend(more = {}) {
  return {top: 2, type: 'scroll', textStyle: {color: colour('text')}, ...more};
}

/**
 * A colour scale from low to high values; the best is blue.
 *
 * @param {StudyModel} model
 * @param {number} objective
 * @param {number} low
 * @param {number} high
 * @param {number} dimension
 * @param {More} more
 */
export function scale(model, objective, low, high, dimension, more = {}) {
  const colours = model.study.directions[objective] === 'maximize' ? [...SCALE].reverse() : SCALE;
  return {
    type: 'continuous',
    min: low,
    max: high > low ? high : low + 1,
    dimension,
    calculable: false,
    orient: 'vertical',
    right: 0,
    top: 'middle',
    itemHeight: 110,
    itemWidth: 10,
    precision: 3,
    text: [tick(high), tick(low)],
    inRange: {color: colours},
    textStyle: {color: colour('soft')},
    ...more,
  };
}

/**
 * Trials with finite values only: an axis has no place for others.
 *
 * @param {Complete[]} trials
 * @param {number | null} objective only its values count; null for those of all
 */
export const finite = (trials, objective = null) =>
  trials.filter(t => (objective === null ? t.values.every(Number.isFinite) : Number.isFinite(t.values[objective])));

/**
 * Picks at most so many, the latest.
 *
 * @template T
 * @param {T[]} list
 * @param {number} most
 */
export const latest = (list, most) => (list.length > most ? list.slice(list.length - most) : list);
