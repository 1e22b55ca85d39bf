// @ts-check
// Several studies side by side: how quickly they got how far.

import {EventStream, get, studyPath} from './api.js';
import {Card} from './card.js';
import {distribution} from './charts/edf.js';
import {axis, legend, option} from './charts/look.js';
import {h, words} from './dom.js';

/** @import {HistoryPoint, Study} from './api.js' */
/** @import {Page} from './app.js' */
/** @import {Chart} from './charts/all.js' */

const MOST = 10;

/** What the two charts draw: studies with their histories. */
class Comparison {
  study = {last_event: 0};
  /** @type {Map<string, HistoryPoint[]>} by name of the study */
  histories = new Map();
}

/** @type {(id: string, title: string, series: (model: Comparison) => ChartSeries[], x: () => object) => Chart<Comparison>} */
const chart = (id, title, series, x) => ({
  id,
  title,
  wide: true,
  draw: model => ({
    summary: `of ${[...model.histories.keys()].join(', ')}`,
    option: option({
      legend: legend(),
      xAxis: x(),
      yAxis: axis(id === 'compare-edf' ? 'share of trials' : 'best value', {nameGap: 46}),
      series: series(model),
    }),
  }),
});

/**
 * A line for each study.
 *
 * @param {(points: HistoryPoint[]) => number[][]} data
 * @returns {(model: Comparison) => ChartSeries[]}
 */
const lines = data => model =>
  [...model.histories].map(([name, points]) => ({
    name,
    type: 'line',
    step: 'end',
    symbol: 'none',
    data: data(points),
  }));

const CHARTS = [
  chart(
    'compare-history',
    'Best value by number of complete trials',
    lines(points => points.map((p, i) => [i + 1, Number(p.best)]).filter(p => Number.isFinite(p[1]))),
    () => axis('complete trials'),
  ),
  chart(
    'compare-edf',
    'Empirical distribution',
    lines(points => distribution(points.map(p => Number(p.value)).filter(Number.isFinite))),
    () => axis('value'),
  ),
];

/**
 * Shows the comparison.
 *
 * @param {HTMLElement} main
 * @param {string[]} names
 * @param {(state: string) => void} connection hears 'live', or why there is no connection
 * @returns {Promise<Page>}
 */
export async function showComparison(main, names, connection) {
  document.title = 'Compare – Trialstream';
  const model = new Comparison();
  const cards = CHARTS.map(c => new Card(c, model));
  const choose = h(
    'select',
    {
      'aria-label': 'Add a study',
      change: e => {
        location.hash = `#/compare?${[...names, e.target.value].map(n => `study=${encodeURIComponent(n)}`).join('&')}`;
      },
    },
    h('option', {value: ''}, 'Add a study…'),
  );
  main.replaceChildren(
    h('p', {}, h('a', {href: '#/'}, 'All studies')),
    h('h1', {}, 'Compare'),
    h(
      'div',
      {class: 'bar'},
      names.map(n => h('a', {href: `#/studies/${encodeURIComponent(n)}`}, n)),
      choose,
    ),
    h('p', {class: 'hint'}, `The first objective of ${MOST} studies at most, 10,000 trials of each.`),
    h(
      'div',
      {class: 'cards'},
      cards.map(c => c.element),
    ),
  );
  /** @type {Study[]} */
  const all = await get('/studies');
  for (const s of all) {
    if (!names.includes(s.name)) choose.append(h('option', {}, s.name));
  }
  const shown = names.slice(0, MOST);
  /** @param {string} name */
  const load = async name => {
    model.histories.set(name, await get(`${studyPath(name)}/history`));
    cards.forEach(c => c.update());
  };
  /** @type {Map<string, number>} */
  const due = new Map();
  await Promise.all(shown.map(load));
  cards.forEach(c => c.update());
  const stream = new EventStream('/events', {
    open: () => connection('live'),
    lost: e => connection(words(e)),
    event: (type, data) => {
      if (type === 'study' && shown.includes(data.name) && !due.has(data.name)) {
        due.set(
          data.name,
          setTimeout(() => {
            due.delete(data.name);
            load(data.name).catch(e => connection(words(e)));
          }, 1000),
        );
      }
    },
  });
  return {
    close() {
      due.forEach(timer => clearTimeout(timer));
      stream.close();
      cards.forEach(c => c.close());
    },
    restyle: () => cards.forEach(c => c.restyle()),
  };
}
