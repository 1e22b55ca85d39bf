// The table of trials. Only the rows that can be seen are elements, so ten thousand are as quick as ten.

import {duration, h, number, short, time} from './dom.js';

const ROW = 34;
const STATES = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];

export class TrialTable {
  #model; #open; #sort = {by: 'number', descending: true}; #state = ''; #search = ''; #hidden = false;
  #rows = []; #pending = null; #scroll; #body; #head; #table; #count;

  /**
   * @param open shows the details of a trial
   */
  constructor(model, open) {
    this.#model = model;
    this.#open = open;
    this.#head = h('tr');
    this.#body = h('tbody');
    this.#table = h('table', {'aria-label': 'Trials'}, h('thead', {}, this.#head), this.#body);
    this.#scroll = h('div', {class: 'rows', tabindex: '-1', scroll: () => this.#paint()}, this.#table);
    this.#count = h('span', {class: 'hint', role: 'status'});
    this.element = h('section', {class: 'card wide', id: 'trials'},
      h('div', {class: 'bar'},
        h('h2', {}, 'Trials'),
        h('label', {}, 'State ', h('select', {change: e => this.#set(() => { this.#state = e.target.value; })},
          h('option', {value: ''}, 'all'), STATES.map(s => h('option', {}, s)))),
        h('input', {type: 'search', placeholder: 'Worker, parameter, value…', 'aria-label': 'Search in trials', input: e => this.#set(() => { this.#search = e.target.value.toLowerCase(); })}),
        h('label', {}, h('input', {type: 'checkbox', style: 'min-height:0', change: e => this.#set(() => { this.#hidden = e.target.checked; })}), ' also those deleted from view'),
        this.#count),
      this.#scroll);
  }

  #set(change) {
    change();
    this.refresh();
  }

  /** Reads the model again, soon. */
  schedule() {
    this.#pending ??= setTimeout(() => {
      this.#pending = null;
      this.refresh();
    }, 300);
  }

  close() {
    clearTimeout(this.#pending);
  }

  #columns() {
    const m = this.#model;
    return [
      ['number', 'Trial', t => t.number, t => String(t.number)],
      ['state', 'State', t => t.state, t => h('span', {class: `state ${t.state}`}, t.state)],
      ...m.study.directions.map((d, k) => [`value${k}`, m.objectives === 1 ? 'Value' : `Objective ${k}`, t => t.values?.[k] ?? null, t => number(t.values?.[k])]),
      ...m.params.map(p => [`param ${p}`, p, t => t.params[p] ?? null, t => (p in t.params ? short(t.params[p]) : '')]),
      ['duration', 'Duration', t => (t.end === null || t.start === null ? null : t.end - t.start), t => duration(t.end === null || t.start === null ? null : t.end - t.start)],
      ['start', 'Started', t => t.start, t => time(t.start)],
      ['worker', 'Worker', t => t.worker, t => t.worker ?? ''],
    ];
  }

  refresh() {
    const columns = this.#columns();
    const column = columns.find(c => c[0] === this.#sort.by) ?? columns[0];
    const all = this.#hidden ? this.#model.trials.filter(Boolean) : this.#model.shown();
    this.#rows = all.filter(t => (!this.#state || t.state === this.#state) && (!this.#search || this.#matches(t)));
    const sign = this.#sort.descending ? -1 : 1;
    const key = column[2];
    this.#rows.sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1; // what is not there comes last
      return (x < y ? -1 : x > y ? 1 : 0) * sign;
    });
    this.#head.replaceChildren(...columns.map(([id, label]) => h('th', {
      scope: 'col', 'aria-sort': id === this.#sort.by ? (this.#sort.descending ? 'descending' : 'ascending') : 'none',
    }, h('button', {type: 'button', click: () => this.#set(() => {
      this.#sort = {by: id, descending: this.#sort.by === id ? !this.#sort.descending : id === 'number'};
    })}, label + (id === this.#sort.by ? (this.#sort.descending ? ' ▾' : ' ▴') : '')))));
    this.#count.textContent = `${this.#rows.length} of ${this.#model.trials.length}`;
    this.#paint();
  }

  #matches(t) {
    return `${t.worker ?? ''} ${t.reason ?? ''} ${(t.values ?? []).join(' ')} ${Object.entries(t.params).map(([k, v]) => `${k}=${v}`).join(' ')}`.toLowerCase().includes(this.#search);
  }

  #paint() {
    const columns = this.#columns();
    const first = Math.max(0, Math.floor(this.#scroll.scrollTop / ROW) - 5);
    const rows = this.#rows.slice(first, first + Math.ceil(this.#scroll.clientHeight / ROW) + 12);
    const focused = document.activeElement?.dataset?.trial;
    const gap = height => h('tr', {'aria-hidden': 'true', style: `height:${height}px`}, h('td', {style: 'border:0;padding:0'}));
    this.#body.replaceChildren(
      gap(first * ROW),
      ...rows.map(t => h('tr', {
        tabindex: '0', 'data-trial': t.number,
        click: () => this.#open(t),
        keydown: e => {
          if (e.key === 'Enter') this.#open(t);
          if (e.key === 'ArrowDown') e.currentTarget.nextElementSibling?.focus();
          if (e.key === 'ArrowUp') e.currentTarget.previousElementSibling?.focus();
          // Enter would also press the button that gets the focus in what it opens.
          if (e.key === 'Enter' || e.key.startsWith('Arrow')) e.preventDefault();
        },
      }, columns.map(c => h('td', {}, c[3](t))))),
      gap(Math.max(0, this.#rows.length - first - rows.length) * ROW));
    if (focused !== undefined) this.#body.querySelector(`[data-trial="${focused}"]`)?.focus({preventScroll: true});
  }
}
