// @ts-check
// The page of one study.

import {call, studyPath} from './api.js';
import {Card} from './card.js';
import {CHARTS} from './charts/all.js';
import {ask, duration, h, number, parseJson, short, time, toast, toJson, words} from './dom.js';
import {StudyModel} from './model.js';
import {TrialTable} from './table.js';

/** @import {Page} from './app.js' */
/** @import {Attributes, Child} from './dom.js' */
/** @import {Trial} from './trial.js' */

/** @typedef {[name: string, value: Child | Child[]]} Pair of a list of facts */

/** @param {unknown} value */
const link = value =>
  typeof value === 'string' && /^https?:\/\//.test(value)
    ? h('a', {href: value, rel: 'noopener noreferrer', target: '_blank'}, value)
    : short(value);
/** @type {(name: string, value: Child | Child[]) => Pair} */
const pair = (name, value) => [name, value];

/** @param {Pair[]} pairs */
const details = pairs =>
  h(
    'dl',
    {class: 'details'},
    pairs.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );

/**
 * @param {Record<string, unknown>} attrs
 * @returns {Pair[]}
 */
function attributes(attrs) {
  return Object.entries(attrs)
    .filter(([name]) => !name.startsWith('dashboard:'))
    .map(([name, value]) => pair(name, link(value)));
}

/**
 * Shows a study.
 *
 * @param {HTMLElement} main
 * @param {string} name
 * @param {(state: string) => void} connection hears 'live', or why there is no connection
 * @returns {Promise<Page>}
 */
export async function showStudy(main, name, connection) {
  const model = await StudyModel.open(name, connection);
  const path = studyPath(name);
  const facts = h('dl', {class: 'facts'});
  const note = h('p', {class: 'note', hidden: true});
  /** @param {() => Promise<unknown>} action */
  const act = async action => {
    try {
      await action();
    } catch (e) {
      toast(words(e));
    }
  };
  /** @type {(label: string, verb: string, more?: Attributes) => HTMLButtonElement} */
  const command = (label, verb, more = {}) =>
    h('button', {type: 'button', click: () => act(() => call('POST', `${path}/${verb}`)), ...more}, label);
  const pause = command('Pause', 'pause');
  const resume = command('Resume', 'resume');
  const stop = command('Stop', 'stop', {
    class: 'danger',
    click: () =>
      ask(
        `Stop "${name}"?`,
        [h('p', {}, 'It gives no more trials, for good. Those that run may end.')],
        'Stop it',
        () => call('POST', `${path}/stop`),
      ),
  });

  const remove = h(
    'button',
    {
      type: 'button',
      class: 'danger',
      click: () =>
        ask(
          `Delete "${name}"?`,
          [
            h('p', {}, 'The study and its trials are deleted for everyone.'),
            h('label', {}, 'Its name, to be sure', h('input', {name: 'name', autocomplete: 'off', required: true})),
          ],
          'Delete it',
          async data => {
            if (data.get('name') !== name) throw new Error('That is not its name.');
            await call('DELETE', path);
            location.hash = '#/';
          },
        ),
    },
    'Delete',
  );

  const enqueue = h(
    'button',
    {
      type: 'button',
      click: () =>
        ask(
          'Enqueue a trial',
          [
            h(
              'label',
              {},
              'Parameters to try, as JSON',
              h('textarea', {name: 'params', spellcheck: 'false'}, toJson(model.best()?.params ?? {}, 2)),
            ),
          ],
          'Enqueue',
          async data => {
            let params;
            try {
              params = parseJson(String(data.get('params')));
            } catch (e) {
              throw new Error(`That is not JSON: ${words(e)}`, {cause: e});
            }
            await call('POST', `${path}/enqueue`, {params, request_id: crypto.randomUUID?.() ?? String(Math.random())});
          },
        ),
    },
    'Enqueue',
  );

  const edit = h(
    'button',
    {
      type: 'button',
      click: () =>
        ask(
          'Notes',
          [
            h(
              'label',
              {},
              'For all who see this study',
              h('textarea', {name: 'note'}, model.study.user_attrs['dashboard:note'] ?? ''),
            ),
          ],
          'Keep',
          data => call('POST', `${path}/user-attrs`, {'dashboard:note': data.get('note')}),
        ),
    },
    'Notes',
  );

  /** @param {Trial} trial */
  const hide = async trial => {
    const hidden = model.hidden;
    if (!hidden.delete(trial.number)) hidden.add(trial.number);
    await call('POST', `${path}/user-attrs`, {'dashboard:hidden': [...hidden]});
  };

  /** @param {Trial} trial */
  function open(trial) {
    const hidden = model.hidden.has(trial.number);
    const reports = model.reports.get(trial.number) ?? [];
    /** @type {HTMLDialogElement} */
    const dialog = h(
      'dialog',
      {'aria-label': `Trial ${trial.number}`, close: () => dialog.remove()},
      h('h2', {}, `Trial ${trial.number} `, h('span', {class: `state ${trial.state}`}, trial.state)),
      details([
        ...(trial.values ?? []).map((v, k) => pair(model.metric(k), number(v))),
        ...(trial.constraints.length ? [pair('constraints', trial.constraints.map(number).join(', '))] : []),
        ['attempt', String(trial.attempt)],
        ['worker', trial.worker ?? '–'],
        ['started', time(trial.start)],
        ['duration', duration(trial.end === null || trial.start === null ? null : trial.end - trial.start)],
        ...(trial.reason ? [pair('reason', trial.reason)] : []),
      ]),
      h('h2', {}, 'Parameters'),
      details(Object.entries(trial.params).map(([n, v]) => [n, short(v)])),
      attributes(trial.attrs).length ? [h('h2', {}, 'Attributes'), details(attributes(trial.attrs))] : [],
      reports.length
        ? [h('h2', {}, 'Reported'), h('p', {}, reports.map(([s, v]) => `${s}: ${number(v)}`).join(', '))]
        : [],
      h(
        'div',
        {class: 'bar'},
        h('button', {type: 'button', class: 'main', click: () => dialog.close()}, 'Close'),
        h(
          'button',
          {
            type: 'button',
            click: () =>
              act(async () => {
                await hide(trial);
                dialog.close();
              }),
          },
          hidden ? 'Show again' : 'Delete from view',
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  }

  function showFacts() {
    const s = model.study;
    document.title = `${s.name} – Trialstream`;
    const loaded = model.loaded;
    const trials = loaded ? model.known().length : s.n_trials;
    /** @param {Trial['state']} state */
    const count = state => (loaded ? String(model.known().filter(t => t.state === state).length) : '…');
    const best = model.objectives === 1 ? model.best() : null;
    facts.replaceChildren(
      ...[
        ...(s.quarantine
          ? [
              [
                'quarantine',
                h('span', {class: 'problem', role: 'alert'}, `${s.quarantine}. Repair it with: trialstream doctor`),
              ],
            ]
          : []),
        [
          'state',
          h(
            'span',
            {class: `state ${s.status}`},
            s.status + (s.close_reason ? `: ${s.close_reason.toLowerCase().replaceAll('_', ' ')}` : ''),
          ),
        ],
        [
          'trials',
          s.max_trials
            ? [
                `${trials} of ${s.max_trials} `,
                h('progress', {max: s.max_trials, value: trials, 'aria-label': 'progress'}),
              ]
            : String(trials),
        ],
        ['complete', count('COMPLETE')],
        ['pruned', count('PRUNED')],
        ['failed', count('FAIL')],
        ['running', count('RUNNING')],
        model.objectives === 1
          ? ['best', best ? `${number(best.values[0])} (trial ${best.number})` : '–']
          : ['best trials', String(model.front().length)],
        ['direction', s.directions.join(', ')],
        ['sampler', s.sampler.name],
        ['pruner', s.pruner?.name ?? 'none'],
        ['created', time(Date.parse(s.datetime_start))],
      ].map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))),
    );
    const text = s.user_attrs['dashboard:note'];
    note.hidden = !text;
    note.textContent = text ?? '';
    pause.disabled = s.status !== 'open';
    resume.disabled = s.status !== 'paused';
    stop.disabled = s.status === 'closed';
    enqueue.disabled = s.status === 'closed';
  }

  const cards = CHARTS.map(
    chart =>
      new Card(chart, model, trialNumber => {
        const trial = model.trials[trialNumber];
        if (trial) open(trial);
      }),
  );
  const table = new TrialTable(model, open);
  main.replaceChildren(
    h(
      'p',
      {},
      h('a', {href: '#/'}, 'All studies'),
      ' · ',
      h('a', {href: `#/compare?study=${encodeURIComponent(name)}`}, 'Compare'),
    ),
    h('h1', {}, name),
    h('div', {class: 'bar'}, pause, resume, stop, enqueue, edit, h('span', {class: 'grow'}), remove),
    facts,
    note,
    h(
      'div',
      {class: 'cards'},
      cards.map(c => c.element),
      table.element,
    ),
  );
  showFacts();
  performance.mark('study shown');
  await model.load();
  showFacts();
  cards.forEach(c => c.begin());
  table.refresh();

  /** @type {number | undefined} */
  let pending;
  model.onChange(() => {
    if (model.deleted) {
      toast(`"${name}" was deleted.`);
      location.hash = '#/';
      return;
    }
    cards.forEach(c => {
      if (c.element.hidden)
        c.draw(); // it may have something to show now
      else c.schedule();
    });
    table.schedule();
    pending ??= setTimeout(() => {
      pending = undefined;
      showFacts();
    }, 250);
  });
  model.loadReports().then(
    () => model.changed(),
    e => toast(e.message),
  );
  return {
    close() {
      clearTimeout(pending);
      model.close();
      cards.forEach(c => c.close());
      table.close();
    },
    restyle: () => cards.forEach(c => c.restyle()),
  };
}
