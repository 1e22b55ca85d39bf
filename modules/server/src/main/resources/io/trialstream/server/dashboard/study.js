// @ts-check
// The page of one study: what is above all of its tabs, and which tab is shown.

import {skeleton, h, time, toast} from './dom.js';
import {StudyModel} from './model.js';
import {actions} from './study/actions.js';
import {analysis} from './study/analysis.js';
import {counts, failing, idle, lastActivity, reasons} from './study/figures.js';
import {log} from './study/log.js';
import {overview} from './study/overview.js';
import {address, badge} from './study/parts.js';
import {settings} from './study/settings.js';
import {trials} from './study/trials.js';
import {workers} from './study/workers.js';

/** @import {Page} from './app.js' */
/** @import {Child} from './dom.js' */
/** @import {View} from './study/parts.js' */

const UPDATE_MILLIS = 250;
const MOST_REASONS = 3;
const TABS = ['overview', 'trials', 'analysis', 'workers', 'events', 'settings'];

/**
 * What the state of a study says in a word: an open study in which nothing has happened for ten minutes is idle.
 *
 * @param {StudyModel} model
 */
function state(model) {
  const s = model.study;
  if (s.status === 'open' && idle(model.known(), Date.now()))
    return h('span', {}, badge('idle', 'open, idle'), ' since ', time(lastActivity(model.known())));
  return badge(s.status, s.status + (s.close_reason ? `: ${s.close_reason.toLowerCase().replaceAll('_', ' ')}` : ''));
}

/**
 * The facts above all tabs.
 *
 * @param {StudyModel} model
 * @returns {[name: string, value: Child | Child[]][]}
 */
function facts(model) {
  const s = model.study;
  const known = model.known();
  const total = model.loaded ? known.length : s.n_trials;
  const count = counts(known);
  /** @param {keyof typeof count} name */
  const shown = name => (model.loaded ? String(count[name]) : '…');
  const best = model.objectives === 1 ? model.best() : null;
  return [
    ...(s.quarantine
      ? /** @type {[string, Child][]} */ ([
          ['quarantine', h('span', {class: 'problem'}, `${s.quarantine}. Repair it with: trialstream doctor`)],
        ])
      : []),
    ['state', state(model)],
    [
      'trials',
      s.max_trials
        ? [`${total} of ${s.max_trials} `, h('progress', {max: s.max_trials, value: total, 'aria-label': 'progress'})]
        : String(total),
    ],
    ['complete', shown('COMPLETE')],
    ['pruned', shown('PRUNED')],
    ['failed', shown('FAIL')],
    ['running', shown('RUNNING')],
    model.objectives === 1
      ? [
          'best',
          best
            ? [
                `${Number(best.values[0].toPrecision(6))} (`,
                h('a', {href: address(s.name, 'trials', best.number)}, `trial ${best.number}`),
                ')',
              ]
            : '–',
        ]
      : ['best trials', String(model.front().length)],
  ];
}

/**
 * Says at the top that most trials fail, and why.
 *
 * @param {StudyModel} model
 */
function banner(model) {
  const bad = failing(model.known());
  if (!bad) return [];
  const why = reasons(model.known());
  return [
    h('strong', {}, `${bad.failed} of the latest ${bad.of} trials failed. `),
    h(
      'ul',
      {},
      why
        .slice(0, MOST_REASONS)
        .map(r =>
          h(
            'li',
            {},
            `${r.count} ×: `,
            h('code', {}, r.reason.slice(0, 300)),
            ' ',
            h('a', {href: address(model.study.name, 'trials', r.latest)}, `trial ${r.latest}`),
          ),
        ),
      why.length > MOST_REASONS ? h('li', {}, `and ${why.length - MOST_REASONS} other reasons`) : '',
    ),
  ];
}

/**
 * Shows a study.
 *
 * @param {HTMLElement} main
 * @param {string} name
 * @param {string[]} place the tab, and what is shown in it
 * @param {(state: string) => void} connection hears 'live', or why there is no connection
 * @returns {Promise<Page>}
 */
export async function showStudy(main, name, place, connection) {
  const model = await StudyModel.open(name, connection);
  /** @param {number} trial */
  const open = trial => {
    location.hash = address(name, 'trials', trial);
  };
  const buttons = actions(model);
  const top = h('dl', {class: 'facts'});
  const warning = h('div', {class: 'warning', role: 'status', hidden: true});
  const content = h('div', {id: 'tab'});
  const links = new Map(
    TABS.map(tab => [tab, h('a', {href: address(name, tab === 'overview' ? undefined : tab)}, tab)]),
  );
  const trialTab = trials(model, open);
  /** @type {Record<string, () => View>} */
  const make = {
    overview: () => overview(model, open),
    trials: () => trialTab,
    analysis: () => analysis(model, open),
    workers: () => workers(model, open),
    events: () => log(model),
    settings: () => settings(model),
  };
  /** @type {Map<string, View>} those that were opened once */
  const views = new Map();
  let shown = '';

  function update() {
    top.replaceChildren(...facts(model).map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))));
    const bad = banner(model);
    warning.hidden = bad.length === 0;
    warning.replaceChildren(...bad);
    buttons.update();
    if (model.loaded) views.get(shown)?.update();
  }

  /** @param {string[]} to the tab, and what is shown in it */
  function go([tab = 'overview', more]) {
    shown = TABS.includes(tab) ? tab : 'overview';
    let view = views.get(shown);
    if (!view) views.set(shown, (view = make[shown]()));
    const trial = shown === 'trials' && /^\d+$/.test(more ?? '') ? Number(more) : null;
    trialTab.show(trial);
    document.title = `${trial === null ? '' : `Trial ${trial} – `}${name} – Trialstream`;
    for (const [t, a] of links) {
      if (t === shown) a.setAttribute('aria-current', 'page');
      else a.removeAttribute('aria-current');
    }
    content.replaceChildren(model.loaded ? view.element : skeleton());
    update();
  }

  main.replaceChildren(
    h(
      'p',
      {},
      h('a', {href: '#/'}, 'All studies'),
      ' · ',
      h('a', {href: `#/compare?study=${encodeURIComponent(name)}`}, 'Compare'),
    ),
    h('h1', {}, name),
    buttons.element,
    warning,
    top,
    h('nav', {class: 'tabs', 'aria-label': 'Parts of the study'}, [...links.values()]),
    content,
  );
  go(place);
  performance.mark('study shown');
  await model.load();
  content.replaceChildren(views.get(shown)?.element ?? '');
  update();

  /** @type {number | undefined} */
  let pending;
  model.onChange(() => {
    if (model.deleted) {
      toast(`"${name}" was deleted.`);
      location.hash = '#/';
      return;
    }
    pending ??= setTimeout(() => {
      pending = undefined;
      update();
    }, UPDATE_MILLIS);
  });
  const clock = setInterval(update, 5000); // rates and times go on also when nothing happens
  model.loadReports().then(
    () => model.changed(),
    e => toast(e.message),
  );
  return {
    go,
    close() {
      clearTimeout(pending);
      clearInterval(clock);
      model.close();
      views.forEach(view => view.close?.());
    },
    restyle: () => views.forEach(view => view.restyle?.()),
  };
}
