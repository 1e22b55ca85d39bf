// @ts-check
// The list of studies.

import {algorithms, call, EventStream, get} from './api.js';
import {ask, h, number, time, toast, words} from './dom.js';

/** @import {DeclaredAlgorithm, Study} from './api.js' */
/** @import {Page} from './app.js' */

/**
 * Fields that choose an algorithm, and its options. Those that it needs must be given.
 *
 * @param {string} label
 * @param {string} name of the field
 * @param {DeclaredAlgorithm[]} list
 * @param {string} chosen which one is chosen at first
 */
function choice(label, name, list, chosen) {
  const hint = h('p', {class: 'hint'});
  const options = h('input', {name: `${name}_options`, autocomplete: 'off', spellcheck: 'false'});
  const line = h('label', {}, 'Its options, as JSON', options);
  const select = h(
    'select',
    {name, change: show},
    list.map(a => h('option', {value: a.name, selected: a.name === chosen}, a.name)),
  );
  function show() {
    const shown = list.find(a => a.name === select.value) ?? list[0];
    const needed = shown.options.filter(o => o.required);
    hint.textContent = shown.description;
    line.hidden = shown.options.length === 0;
    options.value = '';
    options.required = needed.length > 0;
    options.placeholder = `{${(needed.length > 0 ? needed : shown.options).map(o => `"${o.name}": …`).join(', ')}}`;
    options.title = shown.options.map(o => `${o.name}: ${o.expected}. ${o.description}`).join('\n');
  }
  show();
  return [h('label', {}, label, select), hint, line];
}

/**
 * @param {string} text
 * @param {string} what names it in the plural
 */
function json(text, what) {
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new Error(`${what} are not JSON: ${words(e)}`, {cause: e});
  }
}

/**
 * @param {FormData} data
 * @param {string} name of the field
 */
function algorithm(data, name) {
  const options = String(data.get(`${name}_options`) ?? '').trim();
  return {name: data.get(name), ...(options && {options: json(options, `The options of the ${name}`)})};
}

async function createDialog() {
  let known;
  try {
    known = await algorithms();
  } catch (e) {
    toast(words(e));
    return;
  }
  ask(
    'Create a study',
    [
      h('label', {}, 'Name', h('input', {name: 'name', required: true, maxlength: 255, autocomplete: 'off'})),
      h(
        'label',
        {},
        'Directions, one for each objective',
        h('input', {name: 'directions', value: 'minimize', required: true}),
      ),
      ...choice('Sampler', 'sampler', known.samplers, known.defaults.sampler),
      ...choice('Pruner', 'pruner', known.pruners, known.defaults.pruner),
      h('label', {}, 'Most trials (optional)', h('input', {name: 'max_trials', type: 'number', min: 1})),
      h(
        'label',
        {},
        'Space, as JSON (optional)',
        h('textarea', {
          name: 'space',
          spellcheck: 'false',
          placeholder: '{"lr": {"type": "float", "low": 1e-5, "high": 0.1, "log": true}}',
        }),
      ),
    ],
    'Create',
    async data => {
      /** @type {{name: string, [option: string]: unknown}} */
      const body = {
        name: String(data.get('name')),
        directions: String(data.get('directions'))
          .split(/[\s,]+/)
          .filter(Boolean),
        sampler: algorithm(data, 'sampler'),
        pruner: algorithm(data, 'pruner'),
      };
      if (data.get('max_trials')) body.max_trials = Number(data.get('max_trials'));
      const space = String(data.get('space')).trim();
      if (space) body.space = json(space, 'The parameters of the space');
      await call('POST', '/studies', body);
      location.hash = `#/studies/${encodeURIComponent(body.name)}`;
    },
  );
}

/** @type {{label: string, optional?: boolean, key: (s: Study) => any}[]} with what rows are sorted by; null comes last */
const COLUMNS = [
  {label: 'Name', key: s => s.name.toLowerCase()},
  {label: 'State', key: s => s.status},
  {label: 'Trials', key: s => s.n_trials},
  {label: 'Running', key: s => s.n_running},
  {label: 'Best', key: s => (s.best_value == null ? null : Number(s.best_value))},
  {label: 'Sampler', optional: true, key: s => s.sampler.name},
  {label: 'Created', optional: true, key: s => s.datetime_start},
];

/**
 * Shows all studies.
 *
 * @param {HTMLElement} main
 * @param {(state: string) => void} connection hears 'live', or why there is no connection
 * @returns {Promise<Page>}
 */
export async function showList(main, connection) {
  document.title = 'Trialstream';
  /** @type {Map<string, Study>} by id */
  const studies = new Map();
  /** @type {Set<string>} names */
  const chosen = new Set();
  let search = '';
  /** @type {number | undefined} */
  let pending;
  let sort = {by: 'Created', descending: true};
  const head = h('tr');
  function paintHead() {
    head.replaceChildren(
      h('th', {scope: 'col'}, 'Compare'),
      ...COLUMNS.map(({label, optional}) =>
        h(
          'th',
          {
            scope: 'col',
            class: optional ? 'optional' : null,
            'aria-sort': label === sort.by ? (sort.descending ? 'descending' : 'ascending') : 'none',
          },
          h(
            'button',
            {
              type: 'button',
              click: () => {
                sort = {by: label, descending: label === sort.by ? !sort.descending : label === 'Created'};
                paintHead();
                paint();
              },
            },
            label + (label === sort.by ? (sort.descending ? ' ▾' : ' ▴') : ''),
          ),
        ),
      ),
    );
  }
  paintHead();
  const body = h('tbody');
  const empty = h('p', {class: 'empty'});
  const compare = h(
    'button',
    {
      type: 'button',
      disabled: true,
      click: () => {
        location.hash = `#/compare?${[...chosen].map(n => `study=${encodeURIComponent(n)}`).join('&')}`;
      },
    },
    'Compare',
  );

  /** @param {Study} s */
  function row(s) {
    const path = `#/studies/${encodeURIComponent(s.name)}`;
    return h(
      'tr',
      {},
      h(
        'td',
        {},
        h('input', {
          type: 'checkbox',
          style: 'min-height:0',
          'aria-label': `Choose ${s.name}`,
          checked: chosen.has(s.name),
          change: e => {
            if (e.target.checked) chosen.add(s.name);
            else chosen.delete(s.name);
            compare.disabled = chosen.size === 0;
          },
        }),
      ),
      h('td', {class: 'name'}, h('a', {href: path}, s.name)),
      h('td', {}, h('span', {class: `state ${s.status}`}, s.status)),
      h(
        'td',
        {'data-label': 'trials'},
        s.max_trials
          ? [
              `${s.n_trials} of ${s.max_trials} `,
              h('progress', {class: 'optional', max: s.max_trials, value: s.n_trials, 'aria-label': 'progress'}),
            ]
          : String(s.n_trials),
      ),
      h('td', {'data-label': 'running'}, String(s.n_running)),
      h(
        'td',
        {'data-label': 'best'},
        s.directions.length > 1
          ? `${s.directions.length} objectives`
          : number(s.best_value === null ? null : Number(s.best_value)),
      ),
      h('td', {class: 'optional'}, s.sampler.name),
      h('td', {class: 'optional'}, time(Date.parse(s.datetime_start))),
    );
  }

  function paint() {
    pending = undefined;
    const {key} = COLUMNS.find(c => c.label === sort.by) ?? COLUMNS[0];
    const shown = [...studies.values()]
      .filter(s => s.name.toLowerCase().includes(search))
      .sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
        return (x < y ? -1 : x > y ? 1 : 0) * (sort.descending ? -1 : 1);
      });
    body.replaceChildren(...shown.slice(0, 500).map(row));
    empty.textContent =
      studies.size === 0
        ? 'There is no study yet. Create one, then start workers anywhere with its name.'
        : shown.length === 0
          ? 'No study has that in its name.'
          : shown.length > 500
            ? `500 of ${shown.length}; search for others.`
            : '';
  }
  const schedule = () => {
    pending ??= setTimeout(paint, 200);
  };

  main.replaceChildren(
    h(
      'div',
      {class: 'bar'},
      h('h1', {class: 'grow'}, 'Studies'),
      h('input', {
        type: 'search',
        placeholder: 'Name…',
        'aria-label': 'Search for a study',
        input: e => {
          search = e.target.value.toLowerCase();
          schedule();
        },
      }),
      compare,
      h('button', {type: 'button', class: 'main', click: createDialog}, 'Create a study'),
    ),
    h('div', {class: 'scroll'}, h('table', {class: 'listed', 'aria-label': 'Studies'}, h('thead', {}, head), body)),
    empty,
  );

  const stream = new EventStream('/events', {
    open: async () => {
      // what changed before comes with the list
      connection('live');
      try {
        /** @type {Study[]} */
        const listed = await get('/studies');
        studies.clear();
        listed.forEach(s => studies.set(s.id, s));
        paint();
      } catch (e) {
        connection(words(e));
      }
    },
    lost: e => connection(words(e)),
    event: (type, data) => {
      if (type === 'deleted') studies.delete(data.id);
      else studies.set(data.id, data);
      schedule();
    },
  });
  return {
    close() {
      clearTimeout(pending);
      stream.close();
    },
    restyle() {},
  };
}
