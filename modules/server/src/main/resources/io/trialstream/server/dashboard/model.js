// @ts-check
// A study as this page knows it: read once, then kept up to date by its events.

import {algorithms, EventStream, get, studyPath} from './api.js';
import {words} from './dom.js';
import {apply} from './events.js';
import {fromApi, place} from './trial.js';

/** @import {Algorithms, Distribution, IntermediateValues, Study, TrialRecord, TrialReports} from './api.js' */
/** @import {Curve, Trial} from './trial.js' */

/** @typedef {(state: string) => void} Connection hears 'live', or why there is no connection */
/** @typedef {Trial & {values: number[], start: number, end: number}} Complete what is complete has its values and times */

const PAGE = 10_000;
const WITH_DOMAINS = 200;
const WITH_METRICS = 200;

/** @type {(trial: Trial) => trial is Complete} */
const isComplete = trial => trial.state === 'COMPLETE';
/** @param {Trial} trial */
const isFeasible = trial => trial.constraints.every(c => c <= 0);

export class StudyModel {
  /** @type {Study} as the API shows it */
  study;
  /** @type {Algorithms} those that the gateway has */
  algorithms;
  /** @type {(Trial | undefined)[]} by number; those that are not known are missing */
  trials = [];
  /** @type {Map<number, Curve>} reported values by trial number */
  reports = new Map();
  /** @type {Map<string, Map<number, Curve>>} what the latest trials have reported beside their values, by metric and trial number */
  metrics = new Map();
  /** @type {Map<string, Distribution>} by parameter name */
  domains = new Map();
  loaded = false;
  deleted = false;
  /** @type {Complete[] | null} as long as nothing changes */
  #complete = null;
  #closed = false;
  /** @type {EventStream | null} */
  #stream = null;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #connection;

  /**
   * @param {Study} study
   * @param {Algorithms} known
   * @param {Connection} connection
   */
  constructor(study, known, connection) {
    this.study = study;
    this.algorithms = known;
    this.#connection = connection;
  }

  /**
   * Reads what a study is; {@link load} reads its trials.
   *
   * @param {string} name
   * @param {Connection} connection
   */
  static async open(name, connection) {
    const [study, known] = await Promise.all([get(studyPath(name)), algorithms()]);
    return new StudyModel(study, known, connection);
  }

  /** Reads its trials, and begins to follow it. */
  async load() {
    const path = `${studyPath(this.study.name)}/trials`;
    // The domains of the latest trials are those of nearly all; they would double what is read.
    /** @type {Promise<TrialRecord[]>} */
    const latest = get(`${path}?sort=number&order=desc&limit=${WITH_DOMAINS}&distributions=true`);
    for (let from = 0; ; from += PAGE) {
      /** @type {TrialRecord[]} */
      const page = await get(`${path}?from=${from}&limit=${PAGE}`);
      for (const t of page) this.trials[t.number] = fromApi(t);
      if (page.length < PAGE) break;
    }
    for (const t of (await latest).reverse()) {
      for (const [p, d] of Object.entries(t.distributions ?? {})) this.domains.set(p, d);
    }
    for (const t of this.trials) {
      for (const p in t?.params) if (!this.domains.has(p)) this.domains.set(p, this.#guessed(p));
    }
    this.loaded = true;
    this.#complete = null;
    if (this.#closed) return;
    this.#follow(this.study.name);
  }

  /**
   * The domain of a parameter that only older trials have: from its values.
   *
   * @param {string} param
   * @returns {Distribution}
   */
  #guessed(param) {
    const seen = new Set(this.known().flatMap(t => (param in t.params ? [t.params[param]] : [])));
    return [...seen].every(v => typeof v === 'number')
      ? {name: 'FloatDistribution', attributes: {log: false}}
      : {name: 'CategoricalDistribution', attributes: {choices: [...seen]}};
  }

  /** All trials that there are, by number. */
  known() {
    return this.trials.filter(t => t !== undefined);
  }

  /** @param {string} name */
  #follow(name) {
    this.#stream = new EventStream(
      `${studyPath(name)}/events`,
      {
        open: () => this.#connection('live'),
        lost: e => this.#connection(words(e)),
        event: (type, data) => {
          apply(this, type, data.event, Date.parse(data.at));
          this.study.last_event = data.seq;
          this.changed();
        },
      },
      this.study.last_event,
    );
  }

  close() {
    this.#closed = true;
    this.#stream?.close();
    this.#listeners.clear();
  }

  /** @param {() => void} listener */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  changed() {
    this.#complete = null;
    this.#listeners.forEach(listener => listener());
  }

  async loadReports() {
    for (let from = 0; from < this.trials.length; from += 1000) {
      /** @type {IntermediateValues[]} */
      const page = await get(`${studyPath(this.study.name)}/intermediate-values?from=${from}`);
      for (const t of page) {
        this.reports.set(
          t.number,
          t.steps.map((step, i) => /** @type {[number, number]} */ ([Number(step), Number(t.values[i])])),
        );
      }
    }
    await this.#loadMetrics();
  }

  /** Metrics of the latest trials that have reported: those of all would be several times what the page knows. */
  async #loadMetrics() {
    const reporting = [...this.reports.keys()].sort((a, b) => a - b).slice(-WITH_METRICS);
    if (reporting.length === 0) return;
    /** @type {TrialReports[]} */
    const latest = await get(`${studyPath(this.study.name)}/reports?from=${reporting[0]}&trials=${WITH_METRICS}`);
    for (const {number, reports} of latest) for (const r of reports) this.addMetrics(number, r.step, r.metrics ?? {});
  }

  /**
   * Notes metrics that a trial has reported.
   *
   * @param {number} number
   * @param {number} step
   * @param {Record<string, number | string>} reported by name
   */
  addMetrics(number, step, reported) {
    for (const [name, value] of Object.entries(reported)) {
      const curves = this.metrics.get(name) ?? new Map();
      const curve = curves.get(number) ?? [];
      place(curve, step, Number(value));
      this.metrics.set(name, curves.set(number, curve));
    }
  }

  /** @returns {Set<number>} numbers of trials that people have deleted from view */
  get hidden() {
    return new Set(this.study.user_attrs['dashboard:hidden'] ?? []);
  }

  /** Trials that are shown, by number. */
  shown() {
    const hidden = this.hidden;
    return hidden.size === 0 ? this.known() : this.known().filter(t => !hidden.has(t.number));
  }

  /** Complete trials that keep their constraints, as they ended; not to be changed. */
  complete() {
    this.#complete ??= this.shown()
      .filter(isComplete)
      .filter(isFeasible)
      .sort((a, b) => a.end - b.end || a.number - b.number);
    return this.#complete;
  }

  /** Complete trials that violate a constraint, by number. */
  infeasible() {
    return this.shown()
      .filter(isComplete)
      .filter(t => !isFeasible(t));
  }

  /**
   * The name of an objective: from the study's attribute `metric_names`, where it has one.
   *
   * @param {number} objective
   */
  metric(objective = 0) {
    const name = this.study.user_attrs.metric_names?.[objective];
    return typeof name === 'string' ? name : this.objectives === 1 ? 'value' : `objective ${objective}`;
  }

  get objectives() {
    return this.study.directions.length;
  }

  /**
   * The value, smaller being better.
   *
   * @param {Complete} trial
   */
  loss(trial, objective = 0) {
    return this.study.directions[objective] === 'maximize' ? -trial.values[objective] : trial.values[objective];
  }

  /** The best of a study with one objective; null if none is complete. */
  best() {
    /** @type {Complete | null} */
    let best = null;
    for (const t of this.complete()) {
      if (best === null || this.loss(t) < this.loss(best)) best = t;
    }
    return best;
  }

  /** Complete trials that no other dominates. */
  front() {
    /** @type {Complete[]} */
    const front = [];
    const m = this.objectives;
    /** @type {(a: Complete, b: Complete) => boolean} */
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

  /**
   * How a parameter's axis is drawn: its kind, and its choices if it has some.
   *
   * @param {string} param
   * @returns {{type: 'category' | 'log' | 'value', choices: string[] | null}}
   */
  axis(param) {
    const d = this.domains.get(param);
    if (d?.name === 'CategoricalDistribution') return {type: 'category', choices: d.attributes.choices.map(String)};
    return {type: d?.attributes.log ? 'log' : 'value', choices: null};
  }

  /**
   * A parameter's value on its axis: a number, or the place of its choice.
   *
   * @param {Trial} trial
   * @param {string} param
   */
  place(trial, param) {
    const value = trial.params[param];
    if (value === undefined) return null;
    const {choices} = this.axis(param);
    return choices ? choices.indexOf(String(value)) : Number(value); // a BigInt has no place on an axis
  }
}
