// @ts-check
// The table of trials. Only the rows that can be seen are elements, so ten thousand are as quick as ten.

import {download, h} from '../dom.js';
import {columnsOf, exact, HiddenColumns} from './columns.js';
import {csv, filterOf} from './filter.js';

/** @import {StudyModel} from '../model.js' */
/** @import {Trial} from '../trial.js' */

const ROW = 34;
const STATES = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];

export class TrialTable {
  #model;
  #open;
  #hiddenColumns;
  #sort = {by: 'number', descending: true};
  #state = '';
  #search = '';
  #withHidden = false;
  /** @type {Trial[]} */
  #rows = [];
  /** @type {number | undefined} */
  #pending;
  #scroll;
  #body;
  #head;
  #table;
  #count;
  #chooser;
  #columnsShown = '';

  /**
   * @param {StudyModel} model
   * @param {(trial: number) => void} open shows the details of a trial
   */
  constructor(model, open) {
    this.#model = model;
    this.#open = open;
    this.#hiddenColumns = new HiddenColumns(model.study.id);
    this.#chooser = h('div', {class: 'chooser'});
    this.#head = h('tr');
    this.#body = h('tbody');
    this.#table = h('table', {'aria-label': 'Trials'}, h('thead', {}, this.#head), this.#body);
    this.#scroll = h(
      'div',
      {class: 'rows', tabindex: '0', role: 'region', 'aria-label': 'Trials', scroll: () => this.#paint()},
      this.#table,
    );
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
          class: 'wide',
          placeholder: 'lr<0.01 optimizer=adam out of memory',
          'aria-label': 'Filter trials: name<value, name=value, or words',
          title:
            'Terms between spaces, all must hold: name=value, name!=value, name<value, name>=value (a parameter, an attribute, value, number, state, worker, duration in seconds), or words to look for.',
          input: e =>
            this.#set(() => {
              this.#search = e.target.value;
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
                this.#withHidden = e.target.checked;
              }),
          }),
          ' also those deleted from view',
        ),
        h('details', {class: 'menu'}, h('summary', {}, 'Columns'), this.#chooser),
        h('button', {type: 'button', click: () => this.#download()}, 'Download CSV'),
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

  #columns() {
    return columnsOf(this.#model).filter(c => c.id === 'number' || !this.#hiddenColumns.has(c.id));
  }

  #showChooser() {
    const all = columnsOf(this.#model).slice(1);
    const key = all.map(c => c.id).join('\n');
    if (key === this.#columnsShown) return;
    this.#columnsShown = key;
    this.#chooser.replaceChildren(
      ...all.map(c =>
        h(
          'label',
          {},
          h('input', {
            type: 'checkbox',
            checked: !this.#hiddenColumns.has(c.id),
            change: () => this.#set(() => this.#hiddenColumns.toggle(c.id)),
          }),
          ` ${c.label}`,
        ),
      ),
    );
  }

  /** The rows and columns that are shown, as a file. */
  #download() {
    const columns = this.#columns();
    const rows = this.#rows.map(t => columns.map(c => exact(c, t)));
    download(
      `${this.#model.study.name}.csv`,
      csv(
        columns.map(c => c.label),
        rows,
      ),
      'text/csv',
    );
  }

  refresh() {
    const columns = this.#columns();
    const column = columns.find(c => c.id === this.#sort.by) ?? columns[0];
    const all = this.#withHidden ? this.#model.known() : this.#model.shown();
    const matches = filterOf(this.#search);
    this.#rows = all.filter(t => (!this.#state || t.state === this.#state) && matches(t));
    this.#showChooser();
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
            click: () => this.#open(t.number),
            keydown: e => {
              if (e.key === 'Enter') this.#open(t.number);
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
