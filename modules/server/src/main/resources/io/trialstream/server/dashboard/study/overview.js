// @ts-check
// What one comes for first: the best trial, how far the study is, and what runs now.

import {Card} from '../card.js';
import {OVERVIEW} from '../charts/all.js';
import {ago, copyButton, duration, h, number, short} from '../dom.js';
import {FORMATS} from './copy.js';
import {emptyState} from './empty.js';
import {counts, idle, lastActivity, rate} from './figures.js';
import {address, badge, details, pair, panel} from './parts.js';

/** @import {Complete, StudyModel} from '../model.js' */
/** @import {Pair, View} from './parts.js' */

const MOST_OF_FRONT = 10;
const MOST_RUNNING = 12;
const FORMAT = 'trialstream.copy';
/** @type {['COMPLETE', 'PRUNED', 'FAIL', 'RUNNING', 'WAITING']} */
const STATES = ['COMPLETE', 'PRUNED', 'FAIL', 'RUNNING', 'WAITING'];

/**
 * The best trial, or those that no other dominates.
 *
 * @param {StudyModel} model
 */
function bestCard(model) {
  const {name} = model.study;
  const content = h('div', {});
  const kept = localStorage.getItem(FORMAT);
  let format = kept !== null && kept in FORMATS ? kept : 'json';
  /** @type {Complete[]} */
  let best = [];
  const copied = h(
    'span',
    {class: 'bar', style: 'margin:0'},
    h(
      'select',
      {
        'aria-label': 'Form of the copy',
        change: event => {
          format = event.target.value;
          localStorage.setItem(FORMAT, format);
        },
      },
      Object.entries(FORMATS).map(([id, {label}]) => h('option', {value: id, selected: id === format}, label)),
    ),
    copyButton(() => FORMATS[format].write(best[0]?.params ?? {}), 'the parameters'),
  );
  /** @param {Complete} t */
  const values = t => t.values.map((v, k) => `${model.metric(k)} ${number(v)}`).join(', ');
  /** @param {Complete} t */
  const open = t => h('a', {href: address(name, 'trials', t.number)}, `Trial ${t.number}`);
  return {
    element: panel(model.objectives === 1 ? 'Best trial' : 'Best trials', {id: 'best', head: copied}, content),
    update() {
      const one = model.best();
      best = model.objectives > 1 ? model.front() : one ? [one] : [];
      copied.hidden = model.objectives > 1 || best.length === 0;
      if (best.length === 0) {
        content.replaceChildren(h('p', {class: 'hint'}, 'No trial is complete yet.'));
      } else if (model.objectives === 1) {
        const [t] = best;
        content.replaceChildren(
          h('p', {class: 'big'}, number(t.values[0])),
          h('p', {class: 'hint'}, `${model.metric(0)} (${model.study.directions[0]}) of `, open(t)),
          details(Object.entries(t.params).map(([p, v]) => pair(p, short(v)))),
        );
      } else {
        content.replaceChildren(
          h('p', {class: 'hint'}, `${best.length} that no other trial dominates.`),
          h(
            'ul',
            {class: 'plain'},
            best.slice(0, MOST_OF_FRONT).map(t => h('li', {}, open(t), `: ${values(t)}`)),
          ),
          best.length > MOST_OF_FRONT
            ? h('p', {class: 'hint'}, `and ${best.length - MOST_OF_FRONT} more, in the chart of the front.`)
            : '',
        );
      }
    },
  };
}

/**
 * How far the study is, and how fast.
 *
 * @param {StudyModel} model
 */
function progressCard(model) {
  const content = h('div', {});
  return {
    element: panel('Progress', {id: 'progress'}, content),
    update() {
      const s = model.study;
      const all = model.known();
      const count = counts(all);
      const ended = count.COMPLETE + count.PRUNED + count.FAIL;
      const perSecond = s.status === 'open' && !idle(all, Date.now()) ? rate(all, Date.now()) : null;
      const last = lastActivity(all);
      const of = s.max_trials ?? all.length;
      const left = s.max_trials ? s.max_trials - ended : null;
      /** @type {Pair[]} */
      const facts = [
        [
          'ended',
          s.max_trials ? `${ended} of ${s.max_trials} (${Math.floor((100 * ended) / s.max_trials)} %)` : String(ended),
        ],
        [
          'rate',
          perSecond === null
            ? '–'
            : perSecond >= 1
              ? `${number(Number(perSecond.toPrecision(3)))} trials a second`
              : `${number(Number((perSecond * 60).toPrecision(3)))} trials a minute`,
        ],
      ];
      if (left !== null && left > 0 && s.status === 'open')
        facts.push([
          'time left',
          perSecond ? `about ${duration((left / perSecond) * 1000)}` : 'not known: no trial ends now',
        ]);
      if (s.time_limit_seconds)
        facts.push([
          'time limit',
          `${duration(s.time_limit_seconds * 1000)}, until ${new Date(Date.parse(s.datetime_start) + s.time_limit_seconds * 1000).toLocaleString()}`,
        ]);
      if (s.target_value != null) facts.push(['target value', number(Number(s.target_value))]);
      if (last !== null) facts.push(['last activity', ago(last)]);
      content.replaceChildren(
        h(
          'div',
          {
            class: 'stack',
            role: 'img',
            'aria-label': STATES.map(state => `${count[state]} ${state}`).join(', '),
          },
          STATES.filter(state => count[state] > 0).map(state =>
            h('span', {
              style: `width:${(100 * count[state]) / Math.max(of, all.length, 1)}%;background:var(--${state.toLowerCase()})`,
            }),
          ),
        ),
        h(
          'p',
          {class: 'states'},
          STATES.filter(state => count[state] > 0)
            .map(state => [badge(state, `${count[state]} ${state}`), ' '])
            .flat(),
        ),
        details(facts),
      );
    },
  };
}

/**
 * Trials that are evaluated now, and where.
 *
 * @param {StudyModel} model
 */
function runningCard(model) {
  const content = h('div', {});
  return {
    element: panel('Running now', {id: 'running'}, content),
    update() {
      const running = model.known().filter(t => t.state === 'RUNNING');
      content.replaceChildren(
        running.length === 0
          ? h(
              'p',
              {class: 'hint'},
              model.study.status === 'open'
                ? 'No trial runs. The study waits for workers.'
                : `No trial runs: the study is ${model.study.status}.`,
            )
          : h(
              'ul',
              {class: 'plain'},
              running.slice(0, MOST_RUNNING).map(t => {
                const report = model.reports.get(t.number)?.at(-1);
                return h(
                  'li',
                  {},
                  h('a', {href: address(model.study.name, 'trials', t.number)}, `Trial ${t.number}`),
                  ` on ${t.worker ?? 'an unnamed worker'}`,
                  t.start === null ? '' : `, for ${duration(Math.max(0, Date.now() - t.start))}`,
                  report ? `; step ${report[0]}: ${number(report[1])}` : '',
                );
              }),
            ),
        running.length > MOST_RUNNING ? h('p', {class: 'hint'}, `and ${running.length - MOST_RUNNING} more`) : '',
      );
    },
  };
}

/**
 * The first tab.
 *
 * @param {StudyModel} model
 * @param {(trial: number) => void} open
 * @returns {View}
 */
export function overview(model, open) {
  const first = [bestCard(model), progressCard(model), runningCard(model)];
  const cards = OVERVIEW.map(chart => new Card(chart, model, open));
  const empty = emptyState(model);
  const note = h('p', {class: 'note', hidden: true});
  const shown = h(
    'div',
    {class: 'cards three'},
    first.map(f => f.element),
  );
  const charts = h(
    'div',
    {class: 'cards'},
    cards.map(c => c.element),
  );
  return {
    element: h('div', {}, note, empty, shown, charts),
    update() {
      const none = model.loaded && model.known().length === 0;
      const text = model.study.user_attrs['dashboard:note'];
      note.hidden = !text;
      note.textContent = text ?? '';
      empty.hidden = !none;
      shown.hidden = none;
      charts.hidden = none;
      if (!none) first.forEach(f => f.update());
      if (model.loaded && !none) cards.forEach(c => c.update());
    },
    restyle: () => cards.forEach(c => c.restyle()),
    close: () => cards.forEach(c => c.close()),
  };
}
