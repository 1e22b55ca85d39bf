// @ts-check
// All that a study was asked to be.

import {copyButton, duration, h, short, time, toJson} from '../dom.js';
import {attributes, badge, details, pair, panel, plainTable} from './parts.js';

/** @import {Study} from '../api.js' */
/** @import {StudyModel} from '../model.js' */
/** @import {Pair, View} from './parts.js' */

/** @type {(keyof Study)[]} what a request for the same study has */
const ASKED = [
  'directions',
  'sampler',
  'pruner',
  'seed',
  'max_trials',
  'time_limit_seconds',
  'target_value',
  'lease_seconds',
  'heartbeat_seconds',
  'max_retries',
  'max_parallel',
  'trial_timeout_seconds',
  'retry_failed',
  'space',
];

/** @param {Study['sampler']} algorithm */
const algorithm = ({name, options}) =>
  Object.keys(options ?? {}).length > 0 ? `${name} with ${toJson(options)}` : name;

/** @param {number | undefined} seconds */
const span = seconds => (seconds === undefined ? 'none' : duration(seconds * 1000));

/**
 * @param {StudyModel} model
 * @returns {Pair[]}
 */
function pairs(model) {
  const s = model.study;
  return [
    pair('name', s.name),
    pair('id', s.id),
    pair('state', [badge(s.status), s.close_reason ? ` ${s.close_reason}` : '']),
    pair('created', time(Date.parse(s.datetime_start))),
    pair('objectives', s.directions.map((d, k) => `${d} ${model.metric(k)}`).join(', ')),
    pair('sampler', algorithm(s.sampler)),
    pair('pruner', algorithm(s.pruner)),
    pair('seed', String(s.seed)),
    pair('most trials', s.max_trials == null ? 'no limit' : String(s.max_trials)),
    pair('most at once', s.max_parallel == null ? 'no limit' : String(s.max_parallel)),
    pair('time limit', span(s.time_limit_seconds)),
    pair('target value', s.target_value == null ? 'none' : short(s.target_value)),
    pair('a trial may take', span(s.trial_timeout_seconds)),
    pair('lease', `${span(s.lease_seconds)}, with a heartbeat every ${span(s.heartbeat_seconds)}`),
    pair(
      'retries',
      `${s.max_retries} where a worker is lost; failed trials are ${s.retry_failed ? '' : 'not '}retried`,
    ),
    pair('webhook', s.webhook ?? 'none'),
    ...attributes(s.user_attrs),
  ];
}

/** @param {Study} study */
function request(study) {
  const body = {name: `${study.name} again`, ...Object.fromEntries(ASKED.map(k => [k, study[k]]))};
  return toJson(Object.fromEntries(Object.entries(body).filter(([, v]) => v != null)), 2);
}

/**
 * @param {StudyModel} model
 * @returns {View}
 */
export function settings(model) {
  const element = h('div', {class: 'cards'});
  return {
    element,
    update() {
      /** @type {[string, any][]} */
      const space = Object.entries(model.study.space ?? {});
      /** @type {(d: any, name: string) => string} */
      const part = (d, name) => (d[name] == null ? '' : short(d[name]));
      element.replaceChildren(
        panel('Settings', {id: 'settings'}, details(pairs(model))),
        panel(
          'Space',
          {id: 'space'},
          space.length === 0
            ? h('p', {class: 'hint'}, 'Not declared: the objective asks for its parameters as it runs.')
            : plainTable(
                'Space',
                ['Parameter', 'Type', 'From', 'To', 'Step', 'Scale', 'Choices', 'Only when'],
                space.map(([name, d]) => [
                  name,
                  d.type,
                  part(d, 'low'),
                  part(d, 'high'),
                  part(d, 'step'),
                  d.type === 'categorical' ? '' : d.log ? 'logarithmic' : 'linear',
                  (d.choices ?? []).map(short).join(', '),
                  part(d, 'when'),
                ]),
              ),
        ),
        panel(
          'The same again',
          {id: 'again', wide: true, head: copyButton(() => request(model.study), 'the request')},
          h('p', {class: 'hint'}, 'The request that creates a study like this one: POST /api/v1/studies.'),
          h('pre', {tabindex: '0', role: 'region', 'aria-label': 'Request'}, request(model.study)),
        ),
      );
    },
  };
}
