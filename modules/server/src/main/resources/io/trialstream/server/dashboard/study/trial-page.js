// @ts-check
// All of one trial: parameters, curve, metrics, attributes, attempts; and what can be done with it.

import {call, get, studyPath} from '../api.js';
import {Card} from '../card.js';
import {attemptCurve} from '../charts/attempts.js';
import {ask, copyButton, duration, h, number, short, time, toast, toJson, words} from '../dom.js';
import {act, enqueueDialog, requestId} from './actions.js';
import {address, attributes, badge, details, pair, panel} from './parts.js';

/** @import {Report} from '../api.js' */
/** @import {StudyModel} from '../model.js' */
/** @import {Trial} from '../trial.js' */
/** @import {Pair} from './parts.js' */

export class TrialPage {
  #model;
  #element = h('div', {id: 'trial', tabindex: '-1'});
  #top = h('div', {});
  #curve;
  /** What the curve is drawn from. */
  #reported;
  #shown = '';

  /**
   * @param {StudyModel} model
   * @param {number} trial
   */
  constructor(model, trial) {
    this.#model = model;
    this.number = trial;
    this.#reported = {study: model.study, reports: /** @type {Report[]} */ ([])};
    this.#curve = new Card(attemptCurve, this.#reported);
    this.element = this.#element;
    this.#element.append(this.#top, h('div', {class: 'cards'}, this.#curve.element));
    this.#read();
  }

  async #read() {
    try {
      const whole = await get(`${studyPath(this.#model.study.name)}/trials/${this.number}`);
      this.#reported.reports = whole.reports ?? [];
      this.#curve.update();
    } catch (e) {
      if (this.#model.trials[this.number]) toast(words(e));
    }
  }

  update() {
    const t = this.#model.trials[this.number];
    const hidden = this.#model.hidden.has(this.number);
    const key = toJson([t ?? null, hidden, this.#model.reports.get(this.number)?.length, this.#model.study.status]);
    if (key === this.#shown) return;
    if (this.#shown !== '') this.#read();
    this.#shown = key;
    this.#top.replaceChildren(...(t ? this.#content(t, hidden) : this.#missing()));
    this.#curve.update();
  }

  restyle() {
    this.#curve.restyle();
  }

  close() {
    this.#curve.close();
  }

  #missing() {
    const {name} = this.#model.study;
    return [
      h('p', {class: 'empty', role: 'alert'}, `There is no trial ${this.number}.`),
      h('p', {class: 'empty'}, h('a', {href: address(name, 'trials')}, 'All trials')),
    ];
  }

  /** @param {Trial} t */
  #facts(t) {
    const model = this.#model;
    const attempts = new Set(this.#reported.reports.map(r => r.attempt)).size;
    /** @type {Pair[]} */
    return [
      ...(t.values ?? []).map((v, k) => pair(model.metric(k), number(v))),
      ...(t.constraints.length
        ? [
            pair(
              'constraints',
              `${t.constraints.map(number).join(', ')} (${t.constraints.every(c => c <= 0) ? 'kept' : 'violated'})`,
            ),
          ]
        : []),
      pair('attempt', `${t.attempt}${attempts > 1 ? `; ${attempts} attempts have reported` : ''}`),
      pair('worker', t.worker ?? '–'),
      pair('started', time(t.start)),
      pair('ended', time(t.end)),
      pair('duration', duration(t.end === null || t.start === null ? null : t.end - t.start)),
      ...(t.reason ? [pair('reason', h('pre', {}, t.reason))] : []),
    ];
  }

  /**
   * @param {Trial} t
   * @param {boolean} hidden
   */
  #content(t, hidden) {
    const {name, status} = this.#model.study;
    const own = attributes(t.attrs);
    /** @type {(n: number, label: string) => HTMLElement | string} */
    const neighbour = (n, label) =>
      this.#model.trials[n] ? h('a', {href: address(name, 'trials', n)}, `${label} ${n}`) : '';
    return [
      h(
        'div',
        {class: 'bar'},
        h('h2', {class: 'grow', id: 'trial-title'}, `Trial ${t.number} `, badge(t.state)),
        h('a', {href: address(name, 'trials')}, 'All trials'),
        neighbour(t.number - 1, '← Trial'),
        neighbour(t.number + 1, '→ Trial'),
      ),
      this.#buttons(t, hidden, status),
      h(
        'div',
        {class: 'cards'},
        panel('Outcome', {}, details(this.#facts(t))),
        panel(
          'Parameters',
          {head: copyButton(() => toJson(t.params, 2), 'the parameters')},
          Object.keys(t.params).length > 0
            ? details(Object.entries(t.params).map(([n, v]) => pair(n, short(v))))
            : h('p', {class: 'hint'}, 'It has none yet.'),
        ),
        own.length > 0 ? panel('Attributes', {}, details(own)) : '',
      ),
    ];
  }

  /**
   * @param {Trial} t
   * @param {boolean} hidden whether it is deleted from view
   * @param {string} status of the study
   */
  #buttons(t, hidden, status) {
    const model = this.#model;
    const {name} = model.study;
    const path = studyPath(name);
    const ended = t.state !== 'WAITING' && t.state !== 'RUNNING';
    const retry = () =>
      act(async () => {
        const {number: again} = await call('POST', `${path}/enqueue`, {
          params: t.params,
          user_attrs: {retry_of: t.number},
          request_id: requestId(),
        });
        location.hash = address(name, 'trials', again);
      });
    const invalidate = () =>
      ask(
        `Invalidate trial ${t.number}?`,
        [
          h('p', {}, 'It becomes FAIL, and samplers forget it. This cannot be undone.'),
          h('label', {}, 'Reason', h('input', {name: 'reason', autocomplete: 'off', required: true})),
        ],
        'Invalidate it',
        data => call('POST', `${path}/trials/${t.number}/invalidate`, {reason: data.get('reason')}),
        'danger main',
      );
    const hide = () =>
      act(() => {
        const all = model.hidden;
        if (!all.delete(t.number)) all.add(t.number);
        return call('POST', `${path}/user-attrs`, {'dashboard:hidden': [...all]});
      });
    /** @type {(label: string, click: () => unknown, more?: import('../dom.js').Attributes) => HTMLElement} */
    const button = (label, click, more = {}) => h('button', {type: 'button', click, ...more}, label);
    return h(
      'div',
      {class: 'bar'},
      button('Enqueue like this', () => enqueueDialog(name, t.params), {disabled: status === 'closed'}),
      ended
        ? button('Retry', retry, {disabled: status === 'closed', title: 'Once more, with the same parameters'})
        : '',
      button(hidden ? 'Show again' : 'Delete from view', hide),
      ended && t.state !== 'FAIL' ? button('Invalidate', invalidate, {class: 'danger'}) : '',
    );
  }
}
