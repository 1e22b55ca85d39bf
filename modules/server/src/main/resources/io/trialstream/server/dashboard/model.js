// A study as this page knows it: read once, then kept up to date by its events.

import {algorithms, EventStream, get, studyPath} from './api.js';

const PAGE = 10_000;
const WITH_DOMAINS = 200;
const millis = text => (text == null ? null : Date.parse(text));
const values = list => (list == null ? null : list.map(Number)); // infinities come as strings

function fromApi(t) {
  return {
    number: t.number, state: t.state, attempt: t.attempt, params: t.params, values: values(t.values),
    constraints: values(t.constraints ?? []), attrs: t.user_attrs, worker: t.worker, reason: t.reason,
    start: millis(t.datetime_start), end: millis(t.datetime_complete),
  };
}

/** Puts a reported value into a curve; at a repeated step the later attempt's counts. */
function place(curve, step, value) {
  let at = curve.length;
  while (at > 0 && curve[at - 1][0] > step) at--;
  if (at > 0 && curve[at - 1][0] === step) curve[at - 1] = [step, value];
  else curve.splice(at, 0, [step, value]);
}

const plain = params => Object.fromEntries(Object.entries(params ?? {}).map(([name, p]) => [name, p.value]));

export class StudyModel {
  /** As the API shows it. */
  study;
  /** Those that the gateway has, as the API lists them. */
  algorithms;
  /** By number. */
  trials = [];
  /** Reported values by trial number: lists of [step, value]. */
  reports = new Map();
  domains = new Map();
  loaded = false;
  deleted = false;
  #complete = null; // as long as nothing changes
  #closed = false; #stream; #listeners = new Set(); #connection;

  /**
   * Reads what a study is; {@link load} reads its trials.
   *
   * @param connection is told 'live', or why not
   */
  static async open(name, connection) {
    const model = new StudyModel();
    [model.study, model.algorithms] = await Promise.all([get(studyPath(name)), algorithms()]);
    model.#connection = connection;
    return model;
  }

  /** Reads its trials, and begins to follow it. */
  async load() {
    const path = `${studyPath(this.study.name)}/trials`;
    // The domains of the latest trials are those of nearly all; they would double what is read.
    const latest = get(`${path}?sort=number&order=desc&limit=${WITH_DOMAINS}&distributions=true`);
    for (let from = 0; ; from += PAGE) {
      const page = await get(`${path}?from=${from}&limit=${PAGE}`);
      for (const t of page) this.trials[t.number] = fromApi(t);
      if (page.length < PAGE) break;
    }
    for (const t of (await latest).reverse()) {
      for (const [p, d] of Object.entries(t.distributions)) this.domains.set(p, d);
    }
    for (const t of this.trials) {
      for (const p in t?.params) if (!this.domains.has(p)) this.domains.set(p, this.#guessed(p));
    }
    this.loaded = true;
    this.#complete = null;
    if (this.#closed) return;
    this.#follow(this.study.name);
  }

  /** The domain of a parameter that only older trials have: from its values. */
  #guessed(param) {
    const values = new Set(this.trials.filter(t => t && param in t.params).map(t => t.params[param]));
    return [...values].every(v => typeof v === 'number') ? {name: 'FloatDistribution', attributes: {log: false}}
      : {name: 'CategoricalDistribution', attributes: {choices: [...values]}};
  }

  #follow(name) {
    this.#stream = new EventStream(`${studyPath(name)}/events`, {
      open: () => this.#connection('live'),
      lost: e => this.#connection(e.message),
      event: (type, data) => {
        this.#apply(type, data.event, Date.parse(data.at));
        this.study.last_event = data.seq;
        this.changed();
      },
    }, this.study.last_event);
  }

  close() {
    this.#closed = true;
    this.#stream?.close();
    this.#listeners.clear();
  }

  onChange(listener) {
    this.#listeners.add(listener);
  }

  changed() {
    this.#complete = null;
    this.#listeners.forEach(listener => listener());
  }

  async loadReports() {
    for (let from = 0; from < this.trials.length; from += 1000) {
      for (const t of await get(`${studyPath(this.study.name)}/intermediate-values?from=${from}`)) {
        this.reports.set(t.number, t.steps.map((step, i) => [Number(step), Number(t.values[i])]));
      }
    }
  }

  #apply(type, e, at) {
    const trial = this.trials[e.number];
    switch (type) {
      case 'TrialStarted':
        this.#learn(e.params);
        this.trials[e.number] = {
          number: e.number, state: 'RUNNING', attempt: e.attempt, params: plain(e.params), values: null, constraints: [],
          attrs: e.userAttrs ?? {}, worker: e.worker, reason: null, start: at, end: null,
        };
        break;
      case 'TrialEnqueued':
        this.trials[e.number] = {
          number: e.number, state: 'WAITING', attempt: 0, params: e.params ?? {}, values: null, constraints: [],
          attrs: e.userAttrs ?? {}, worker: null, reason: null, start: null, end: null,
        };
        break;
      case 'TrialAdded':
        this.#added(e, at);
        break;
      case 'ParameterSuggested':
        this.domains.set(e.name, e.distribution);
        if (trial) trial.params[e.name] = e.distribution.attributes.choices?.[e.value] ?? e.value;
        break;
      case 'TrialReported': {
        const reported = this.reports.get(e.number) ?? [];
        place(reported, Number(e.step), Number(e.value));
        this.reports.set(e.number, reported);
        break;
      }
      case 'TrialAttributesSet':
        if (trial) Object.assign(trial.attrs, e.userAttrs);
        break;
      case 'TrialFinished':
        if (!trial) break;
        this.#learn(e.params);
        Object.assign(trial, {
          state: e.state, params: plain(e.params), values: values(e.values), constraints: values(e.constraints ?? []),
          attrs: {...trial.attrs, ...e.userAttrs}, reason: e.reason, end: at,
        });
        break;
      case 'TrialReleased':
        if (trial) Object.assign(trial, {state: 'WAITING', worker: null, end: null});
        break;
      case 'TrialInvalidated':
        if (trial) Object.assign(trial, {state: 'FAIL', reason: e.reason});
        break;
      case 'StudyPaused': this.study.status = 'paused'; break;
      case 'StudyResumed': this.study.status = 'open'; break;
      case 'StudyClosed': Object.assign(this.study, {status: 'closed', close_reason: e.reason}); break;
      case 'StudyAttributesSet': Object.assign(this.study.user_attrs, e.userAttrs); break;
      case 'StudyDeleted': this.deleted = true; break;
      default: // a newer gateway tells of something that this page does not show
    }
  }

  #added(e, at) {
    this.#learn(e.params);
    const past = e.history ?? {};
    const ended = e.state !== 'WAITING';
    const end = ended ? (past.completedAtMicros ?? at * 1000) / 1000 : null;
    this.trials[e.number] = {
      number: e.number, state: e.state, attempt: past.attempt ?? 0, params: {...(ended ? {} : past.fixed), ...plain(e.params)},
      values: values(e.values), constraints: values(e.constraints ?? []), attrs: e.userAttrs ?? {},
      worker: past.worker ?? null, reason: past.reason ?? null,
      start: past.startedAtMicros == null ? end : past.startedAtMicros / 1000, end,
    };
    const curve = [];
    for (const [, step, value] of past.reports ?? []) place(curve, step, Number(value));
    if (curve.length > 0) this.reports.set(e.number, curve);
  }

  #learn(params) {
    for (const [name, p] of Object.entries(params ?? {})) this.domains.set(name, p.distribution);
  }

  /** Numbers of trials that people have deleted from view. */
  get hidden() {
    return new Set(this.study.user_attrs['dashboard:hidden'] ?? []);
  }

  /** Trials that are shown, by number. */
  shown() {
    const hidden = this.hidden;
    return hidden.size === 0 ? this.trials.filter(Boolean) : this.trials.filter(t => t && !hidden.has(t.number));
  }

  /** Complete trials that keep their constraints, as they ended; not to be changed. */
  complete() {
    this.#complete ??= this.shown()
      .filter(t => t.state === 'COMPLETE' && t.constraints.every(c => c <= 0))
      .sort((a, b) => a.end - b.end || a.number - b.number);
    return this.#complete;
  }

  get objectives() {
    return this.study.directions.length;
  }

  /** The value, smaller being better. */
  loss(trial, objective = 0) {
    return this.study.directions[objective] === 'maximize' ? -trial.values[objective] : trial.values[objective];
  }

  /** The best of a study with one objective; null if none is complete. */
  best() {
    let best = null;
    for (const t of this.complete()) {
      if (best === null || this.loss(t) < this.loss(best)) best = t;
    }
    return best;
  }

  /** Complete trials that no other dominates. */
  front() {
    const front = [];
    const m = this.objectives;
    const dominates = (a, b) => {
      let better = false;
      for (let k = 0; k < m; k++) {
        if (this.loss(a, k) > this.loss(b, k)) return false;
        if (this.loss(a, k) < this.loss(b, k)) better = true;
      }
      return better;
    };
    for (const t of this.complete()) {
      if (front.some(f => dominates(f, t))) continue;
      for (let i = front.length - 1; i >= 0; i--) if (dominates(t, front[i])) front.splice(i, 1);
      front.push(t);
    }
    return front;
  }

  /** Names of parameters, as they came. */
  get params() {
    return [...this.domains.keys()];
  }

  /** How a parameter's axis is drawn: its kind, and its choices if it has some. */
  axis(param) {
    const d = this.domains.get(param);
    if (d?.name === 'CategoricalDistribution') return {type: 'category', choices: d.attributes.choices.map(String)};
    return {type: d?.attributes.log ? 'log' : 'value', choices: null};
  }

  /** A parameter's value on its axis: a number, or the place of its choice. */
  place(trial, param) {
    const value = trial.params[param];
    if (value === undefined) return null;
    const {choices} = this.axis(param);
    return choices ? choices.indexOf(String(value)) : Number(value); // a BigInt has no place on an axis
  }
}
