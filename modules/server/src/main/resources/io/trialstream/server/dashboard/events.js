// @ts-check
// What an event of a study changes in what this page knows of it.

import {numbers, place, trialOf} from './trial.js';

/** @import {StudyModel} from './model.js' */
/** @import {Curve} from './trial.js' */

/** @type {(params: Record<string, {value: any}> | null | undefined) => Record<string, any>} */
const plain = params => Object.fromEntries(Object.entries(params ?? {}).map(([name, p]) => [name, p.value]));

/**
 * Notes the domains of parameters.
 *
 * @param {StudyModel} model
 * @param {Record<string, {distribution: any}> | null | undefined} params
 */
function learn(model, params) {
  for (const [name, p] of Object.entries(params ?? {})) model.domains.set(name, p.distribution);
}

/**
 * Applies an event.
 *
 * @param {StudyModel} model
 * @param {string} type
 * @param {any} e the event, in the form of the journal
 * @param {number} at when it happened, in milliseconds since 1970
 */
export function apply(model, type, e, at) {
  const trial = model.trials[e.number];
  switch (type) {
    case 'TrialStarted':
      learn(model, e.params);
      model.trials[e.number] = trialOf(e.number, {
        state: 'RUNNING',
        attempt: e.attempt,
        params: plain(e.params),
        attrs: e.userAttrs ?? {},
        worker: e.worker,
        start: at,
      });
      break;
    case 'TrialEnqueued':
      model.trials[e.number] = trialOf(e.number, {params: e.params ?? {}, attrs: e.userAttrs ?? {}});
      break;
    case 'TrialAdded':
      add(model, e, at);
      break;
    case 'ParameterSuggested':
      model.domains.set(e.name, e.distribution);
      if (trial) trial.params[e.name] = e.distribution.attributes.choices?.[e.value] ?? e.value;
      break;
    case 'TrialReported': {
      const reported = model.reports.get(e.number) ?? [];
      place(reported, Number(e.step), Number(e.value));
      model.reports.set(e.number, reported);
      model.addMetrics(e.number, Number(e.step), e.metrics ?? {});
      break;
    }
    case 'TrialAttributesSet':
      if (trial) Object.assign(trial.attrs, e.userAttrs);
      break;
    case 'TrialFinished':
      if (!trial) break;
      learn(model, e.params);
      Object.assign(trial, {
        state: e.state,
        params: plain(e.params),
        values: e.values == null ? null : numbers(e.values),
        constraints: numbers(e.constraints ?? []),
        attrs: {...trial.attrs, ...e.userAttrs},
        reason: e.reason,
        end: at,
      });
      break;
    case 'TrialReleased':
      if (trial) Object.assign(trial, {state: 'WAITING', worker: null, end: null});
      break;
    case 'TrialInvalidated':
      if (trial) Object.assign(trial, {state: 'FAIL', reason: e.reason});
      break;
    case 'StudyPaused':
      model.study.status = 'paused';
      break;
    case 'StudyResumed':
      model.study.status = 'open';
      break;
    case 'StudyClosed':
      Object.assign(model.study, {status: 'closed', close_reason: e.reason});
      break;
    case 'StudyAttributesSet':
      Object.assign(model.study.user_attrs, e.userAttrs);
      break;
    case 'StudyDeleted':
      model.deleted = true;
      break;
    default: // a newer gateway tells of something that this page does not show
  }
}

/**
 * Adds a trial of elsewhere, with its history.
 *
 * @param {StudyModel} model
 * @param {any} e
 * @param {number} at
 */
function add(model, e, at) {
  learn(model, e.params);
  const past = e.history ?? {};
  const ended = e.state !== 'WAITING';
  const end = ended ? (past.completedAtMicros ?? at * 1000) / 1000 : null;
  model.trials[e.number] = trialOf(e.number, {
    state: e.state,
    attempt: past.attempt ?? 0,
    params: {...(ended ? {} : past.fixed), ...plain(e.params)},
    values: e.values == null ? null : numbers(e.values),
    constraints: numbers(e.constraints ?? []),
    attrs: e.userAttrs ?? {},
    worker: past.worker ?? null,
    reason: past.reason ?? null,
    start: past.startedAtMicros == null ? end : past.startedAtMicros / 1000,
    end,
  });
  /** @type {Curve} */
  const curve = [];
  for (const [, step, value, metrics] of past.reports ?? []) {
    place(curve, step, Number(value));
    model.addMetrics(e.number, step, metrics ?? {});
  }
  if (curve.length > 0) model.reports.set(e.number, curve);
}
