// @ts-check
// The table of trials. Only the rows that can be seen are elements, so ten thousand are as quick as ten.

import {duration, h, number, short, time} from './dom.js';

/** @import {StudyModel} from './model.js' */
/** @import {Trial} from './trial.js' */

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} label
 * @property {(t: Trial) => any} key what rows are sorted by; null comes last
 * @property {(t: Trial) => string | HTMLElement} shown
 */

const ROW = 34;
const STATES = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];

export class TrialTable {
  #model;
  #open;
  #sort = {by: 'number', descending: true};
  #state = '';
  #search = '';
  #hidden = false;
  /** @type {Trial[]} */
  #rows = [];
  /** @type {number | undefined} */
  #pending;
  #scroll;
  #body;
  #head;
  #table;
  #count;

  /**
   * @param {StudyModel} model
   * @param {(trial: Trial) => void} open shows the details of a trial
   */
  constructor(model, open) {
    this.#model = model;
    this.#open = open;
    this.#head = h('tr');
    this.#body = h('tbody');
    this.#table = h('table', {'aria-label': 'Trials'}, h('thead', {}, this.#head), this.#body);
    this.#scroll = h('div', {class: 'rows', tabindex: '-1', scroll: () => this.#paint()}, this.#table);
    this.#count = h('span', {class: 'hint', role: 'status'});
    this.element = h(
      'section',
      {class: 'card wide', id: 'trials'},
      h(
        'div',
        {class: 'bar'},
        h('h2', {}, 'Trials'),
        h(
          'label',
          {},
          'State ',
          h(
            'select',
            {
              change: e =>
                this.#set(() => {
                  this.#state = e.target.value;
                }),
            },
            h('option', {value: ''}, 'all'),
            STATES.map(s => h('option', {}, s)),
          ),
        ),
        h('input', {
          type: 'search',
          placeholder: 'Worker, parameter, value…',
          'aria-label': 'Search in trials',
          input: e =>
            this.#set(() => {
              this.#search = e.target.value.toLowerCase();
            }),
        }),
        h(
          'label',
          {},
          h('input', {
            type: 'checkbox',
            style: 'min-height:0',
            change: e =>
              this.#set(() => {
                this.#hidden = e.target.checked;
              }),
          }),
          ' also those deleted from view',
        ),
        this.#count,
      ),
      this.#scroll,
    );
  }

  /** @param {() => void} change */
  #set(change) {
    change();
    this.refresh();
  }

  /** Reads the model again, soon. */
  schedule() {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.refresh();
    }, 300);
  }

  close() {
    clearTimeout(this.#pending);
  }

  /** @returns {Column[]} */
  #columns() {
    const m = this.#model;
    /** @type {(t: Trial) => number | null} */
    const took = t => (t.end === null || t.start === null ? null : t.end - t.start);
    return [
      {id: 'number', label: 'Trial', key: t => t.number, shown: t => String(t.number)},
      {id: 'state', label: 'State', key: t => t.state, shown: t => h('span', {class: `state ${t.state}`}, t.state)},
      ...m.study.directions.map((_, k) => ({
        id: `value${k}`,
        label: m.metric(k),
        key: (/** @type {Trial} */ t) => t.values?.[k] ?? null,
        shown: (/** @type {Trial} */ t) => number(t.values?.[k]),
      })),
      ...m.params.map(p => ({
        id: `param ${p}`,
        label: p,
        key: (/** @type {Trial} */ t) => t.params[p] ?? null,
        shown: (/** @type {Trial} */ t) => (p in t.params ? short(t.params[p]) : ''),
      })),
      {id: 'duration', label: 'Duration', key: took, shown: t => duration(took(t))},
      {id: 'start', label: 'Started', key: t => t.start, shown: t => time(t.start)},
      {id: 'worker', label: 'Worker', key: t => t.worker, shown: t => t.worker ?? ''},
    ];
  }

  refresh() {
    const columns = this.#columns();
    const column = columns.find(c => c.id === this.#sort.by) ?? columns[0];
    const all = this.#hidden ? this.#model.known() : this.#model.shown();
    this.#rows = all.filter(t => (!this.#state || t.state === this.#state) && (!this.#search || this.#matches(t)));
    const sign = this.#sort.descending ? -1 : 1;
    const {key} = column;
    this.#rows.sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1; // what is not there comes last
      return (x < y ? -1 : x > y ? 1 : 0) * sign;
    });
    this.#head.replaceChildren(
      ...columns.map(({id, label}) =>
        h(
          'th',
          {
            scope: 'col',
            'aria-sort': id === this.#sort.by ? (this.#sort.descending ? 'descending' : 'ascending') : 'none',
          },
          h(
            'button',
            {
              type: 'button',
              click: () =>
                this.#set(() => {
                  this.#sort = {by: id, descending: this.#sort.by === id ? !this.#sort.descending : id === 'number'};
                }),
            },
            label + (id === this.#sort.by ? (this.#sort.descending ? ' ▾' : ' ▴') : ''),
          ),
        ),
      ),
    );
    this.#count.textContent = `${this.#rows.length} of ${this.#model.trials.length}`;
    this.#paint();
  }

  /** @param {Trial} t */
  #matches(t) {
    return `${t.worker ?? ''} ${t.reason ?? ''} ${(t.values ?? []).join(' ')} ${Object.entries(t.params)
      .map(([k, v]) => `${k}=${v}`)
      .join(' ')}`
      .toLowerCase()
      .includes(this.#search);
  }

  #paint() {
    const columns = this.#columns();
    const first = Math.max(0, Math.floor(this.#scroll.scrollTop / ROW) - 5);
    const rows = this.#rows.slice(first, first + Math.ceil(this.#scroll.clientHeight / ROW) + 12);
    const focused = document.activeElement?.getAttribute('data-trial');
    /** @param {number} height */
    const gap = height =>
      h('tr', {'aria-hidden': 'true', style: `height:${height}px`}, h('td', {style: 'border:0;padding:0'}));
    this.#body.replaceChildren(
      gap(first * ROW),
      ...rows.map(t =>
        h(
          'tr',
          {
            tabindex: '0',
            'data-trial': t.number,
            click: () => this.#open(t),
            keydown: e => {
              if (e.key === 'Enter') this.#open(t);
              if (e.key === 'ArrowDown') e.currentTarget.nextElementSibling?.focus();
              if (e.key === 'ArrowUp') e.currentTarget.previousElementSibling?.focus();
              // Enter would also press the button that gets the focus in what it opens.
              if (e.key === 'Enter' || e.key.startsWith('Arrow')) e.preventDefault();
            },
          },
          columns.map(c => h('td', {}, c.shown(t))),
        ),
      ),
      gap(Math.max(0, this.#rows.length - first - rows.length) * ROW),
    );
    if (focused == null) return;
    /** @type {HTMLElement | null} */
    const again = this.#body.querySelector(`[data-trial="${focused}"]`);
    again?.focus({preventScroll: true});
  }
}
