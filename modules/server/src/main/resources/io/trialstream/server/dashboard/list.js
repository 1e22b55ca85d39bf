// The list of studies.

import {algorithms, call, EventStream, get} from './api.js';
import {ask, h, number, time, toast} from './dom.js';

/** Fields that choose an algorithm, first the default, and its options. Those that it needs must be given. */
function choice(label, name, list, chosen) {
  const hint = h('p', {class: 'hint'});
  const options = h('input', {name: `${name}_options`, autocomplete: 'off', spellcheck: 'false'});
  const line = h('label', {}, 'Its options, as JSON', options);
  const select = h('select', {name, change: show}, list.map(a => h('option', {value: a.name, selected: a.name === chosen}, a.name)));
  function show() {
    const algorithm = list.find(a => a.name === select.value);
    const needed = algorithm.options.filter(o => o.required);
    hint.textContent = algorithm.description;
    line.hidden = algorithm.options.length === 0;
    options.value = '';
    options.required = needed.length > 0;
    options.placeholder = `{${(needed.length > 0 ? needed : algorithm.options).map(o => `"${o.name}": …`).join(', ')}}`;
    options.title = algorithm.options.map(o => `${o.name}: ${o.expected}. ${o.description}`).join('\n');
  }
  show();
  return [h('label', {}, label, select), hint, line];
}

function json(text, what) {
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new Error(`${what} are not JSON: ${e.message}`);
  }
}

function algorithm(data, name) {
  const options = String(data.get(`${name}_options`) ?? '').trim();
  return {name: data.get(name), ...(options && {options: json(options, `The options of the ${name}`)})};
}

async function createDialog() {
  let known;
  try {
    known = await algorithms();
  } catch (e) {
    toast(e.message);
    return;
  }
  ask('Create a study', [
    h('label', {}, 'Name', h('input', {name: 'name', required: true, maxlength: 255, autocomplete: 'off'})),
    h('label', {}, 'Directions, one for each objective', h('input', {name: 'directions', value: 'minimize', required: true})),
    ...choice('Sampler', 'sampler', known.samplers, known.defaults.sampler),
    ...choice('Pruner', 'pruner', known.pruners, known.defaults.pruner),
    h('label', {}, 'Most trials (optional)', h('input', {name: 'max_trials', type: 'number', min: 1})),
    h('label', {}, 'Space, as JSON (optional)', h('textarea', {name: 'space', spellcheck: 'false', placeholder: '{"lr": {"type": "float", "low": 1e-5, "high": 0.1, "log": true}}'})),
  ], 'Create', async data => {
    const body = {
      name: data.get('name'),
      directions: String(data.get('directions')).split(/[\s,]+/).filter(Boolean),
      sampler: algorithm(data, 'sampler'),
      pruner: algorithm(data, 'pruner'),
    };
    if (data.get('max_trials')) body.max_trials = Number(data.get('max_trials'));
    if (data.get('space').trim()) {
      body.space = json(data.get('space'), 'The parameters of the space');
    }
    await call('POST', '/studies', body);
    location.hash = `#/studies/${encodeURIComponent(body.name)}`;
  });
}

/** Shows all studies; returns what ends it. */
export async function showList(main, connection) {
  document.title = 'Trialstream';
  const studies = new Map();
  const chosen = new Set();
  let search = '';
  let pending = null;
  const body = h('tbody');
  const empty = h('p', {class: 'empty'});
  const compare = h('button', {type: 'button', disabled: true, click: () => { location.hash = `#/compare?${[...chosen].map(n => `study=${encodeURIComponent(n)}`).join('&')}`; }}, 'Compare');

  function row(s) {
    const path = `#/studies/${encodeURIComponent(s.name)}`;
    return h('tr', {},
      h('td', {}, h('input', {type: 'checkbox', style: 'min-height:0', 'aria-label': `Choose ${s.name}`, checked: chosen.has(s.name), change: e => {
        if (e.target.checked) chosen.add(s.name);
        else chosen.delete(s.name);
        compare.disabled = chosen.size === 0;
      }})),
      h('td', {style: 'white-space:normal;overflow-wrap:anywhere'}, h('a', {href: path}, s.name)),
      h('td', {}, h('span', {class: `state ${s.status}`}, s.status)),
      h('td', {}, s.max_trials ? [`${s.n_trials} of ${s.max_trials} `, h('progress', {class: 'optional', max: s.max_trials, value: s.n_trials, 'aria-label': 'progress'})] : String(s.n_trials)),
      h('td', {}, String(s.n_running)),
      h('td', {}, s.directions.length > 1 ? `${s.directions.length} objectives` : number(s.best_value === null ? null : Number(s.best_value))),
      h('td', {class: 'optional'}, s.sampler.name),
      h('td', {class: 'optional'}, time(Date.parse(s.datetime_start))));
  }

  function paint() {
    pending = null;
    const shown = [...studies.values()].filter(s => s.name.toLowerCase().includes(search)).sort((a, b) => b.datetime_start.localeCompare(a.datetime_start));
    body.replaceChildren(...shown.slice(0, 500).map(row));
    empty.textContent = studies.size === 0 ? 'There is no study yet. Create one, then start workers anywhere with its name.'
      : shown.length === 0 ? 'No study has that in its name.' : shown.length > 500 ? `500 of ${shown.length}; search for others.` : '';
  }
  const schedule = () => { pending ??= setTimeout(paint, 200); };

  main.replaceChildren(
    h('div', {class: 'bar'}, h('h1', {class: 'grow'}, 'Studies'),
      h('input', {type: 'search', placeholder: 'Name…', 'aria-label': 'Search for a study', input: e => { search = e.target.value.toLowerCase(); schedule(); }}),
      compare, h('button', {type: 'button', class: 'main', click: createDialog}, 'Create a study')),
    h('div', {class: 'scroll'}, h('table', {'aria-label': 'Studies'},
      h('thead', {}, h('tr', {}, ['', 'Name', 'State', 'Trials', 'Running', 'Best'].map(t => h('th', {scope: 'col'}, t)), ['Sampler', 'Created'].map(t => h('th', {scope: 'col', class: 'optional'}, t)))),
      body)),
    empty);

  const stream = new EventStream('/events', {
    open: async () => { // what changed before comes with the list
      connection('live');
      try {
        const listed = await get('/studies');
        studies.clear();
        listed.forEach(s => studies.set(s.id, s));
        paint();
      } catch (e) {
        connection(e.message);
      }
    },
    lost: e => connection(e.message),
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
