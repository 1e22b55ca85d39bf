// Every chart of a study, in the order of the page. A chart has
//   id, title      and, if it takes the whole width, wide
//   applies(model) whether it makes sense for the study; always, if left out
//   choices(model) what people may choose: lists of [value, label] by name; defaults(model) where that is not the first
//   load(model, choices)         fetches what only the gateway computes
//   draw(model, choices, loaded) gives {option for ECharts, summary in words, hint}

import {edf} from './edf.js';
import {history} from './history.js';
import {hypervolume} from './hypervolume.js';
import {importance} from './importance.js';
import {intermediate} from './intermediate.js';
import {contour, parallel, rank, slice} from './params.js';
import {pareto} from './pareto.js';
import {timeline} from './timeline.js';

export const CHARTS = [history, pareto, hypervolume, importance, slice, contour, rank, edf, parallel, intermediate, timeline];
