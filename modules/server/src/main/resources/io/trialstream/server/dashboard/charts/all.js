// @ts-check
// The charts of a study, in the order of the page. That of the workers is on their own tab.

import {edf} from './edf.js';
import {history} from './history.js';
import {hypervolume} from './hypervolume.js';
import {importance} from './importance.js';
import {intermediate, metrics} from './intermediate.js';
import {contour, parallel, rank, slice} from './params.js';
import {pareto} from './pareto.js';

/** @import {StudyModel} from '../model.js' */

/**
 * A chart of a model, as it is drawn on a card.
 *
 * @template M
 * @typedef {object} Chart
 * @property {string} id
 * @property {string} title
 * @property {boolean} [wide] whether it takes the whole width
 * @property {(model: M) => boolean} [applies] whether it makes sense for the study; always, if left out
 * @property {(model: M) => Choices} [choices] what people may choose
 * @property {(model: M) => Record<string, string>} [defaults] what is chosen at first, where that is not the first
 * @property {(model: M, chosen: Record<string, string>) => Promise<any>} [load] fetches what only the gateway computes
 * @property {(model: M, chosen: Record<string, string>, loaded: any) => Drawing} draw
 */

/** @typedef {Record<string, [value: string, label: string][]>} Choices by name */
/** @typedef {{option: ChartOption, summary: string, hint?: string, nothing?: string}} Drawing with its summary in words, and what is said where it has no data */

/** @type {Chart<StudyModel>[]} those that one wants to see first */
export const OVERVIEW = [history, pareto, intermediate, metrics, importance, hypervolume];

/** @type {Chart<StudyModel>[]} those that explain */
export const ANALYSIS = [slice, contour, rank, edf, parallel];
