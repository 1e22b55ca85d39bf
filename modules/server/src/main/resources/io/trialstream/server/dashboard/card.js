// @ts-check
// A chart on the page. It is drawn while it can be seen, and at most four times a second.

import {download, h, toast, words} from './dom.js';

/**
 * @template M
 * @typedef {import('./charts/all.js').Chart<M>} Chart
 */

const EVERY_MILLIS = 250;
/** Cards so far from what can be seen are drawn too, so that printing and quick scrolling show no blank ones. */
const NEAR = '1500px';
const LOAD_EVERY_MILLIS = 3000;

/** @template {{study: {last_event: number}}} M what is drawn */
export class Card {
  #chart;
  #model;
  /** @type {number | undefined} */
  #drawing;
  #visible = false;
  #begun = false;
  #stale = true;
  /** @type {Record<string, string>} */
  #choices = {};
  /** @type {any} */
  #loaded;
  #loadedAt = -Infinity;
  /** @type {number | null} */
  #loadedFor = null;
  /** @type {number | undefined} */
  #loadTimer;
  /** @type {EChart | null} */
  #instance = null;
  #area;
  #hint;
  #controls;
  #shown = '';
  #observer;
  #resizer;
  #open;

  /**
   * @param {Chart<M>} chart
   * @param {M} model
   * @param {(trial: number) => void} [open] shows a trial of which a point was clicked
   */
  constructor(chart, model, open) {
    this.#chart = chart;
    this.#model = model;
    this.#open = open;
    this.#area = h('div', {class: 'chart', role: 'img', tabindex: '0', 'aria-label': chart.title});
    this.#hint = h('p', {class: 'hint'});
    this.#controls = h('span', {class: 'bar', style: 'margin:0'});
    this.element = h(
      'section',
      {class: `card${chart.wide ? ' wide' : ''}`, id: `chart-${chart.id}`},
      h('div', {class: 'head'}, h('h2', {}, chart.title), this.#controls, this.#menu()),
      this.#area,
      this.#hint,
    );
    this.#observer = new IntersectionObserver(
      entries => {
        this.#visible = entries.at(-1)?.isIntersecting ?? false;
        if (this.#visible && this.#stale) this.schedule();
      },
      {rootMargin: NEAR},
    );
    this.#observer.observe(this.element);
    this.#resizer = new ResizeObserver(() => this.#instance?.resize());
    this.#resizer.observe(this.#area);
  }

  /** Shows the model as it is now: soon, if it can be seen. What could not be drawn may have become possible. */
  update() {
    this.#begun = true;
    this.element.hidden = !(this.#chart.applies?.(this.#model) ?? true);
    this.schedule();
  }

  /** Draws soon, if it can be seen. */
  schedule() {
    this.#stale = true;
    if (!this.#begun || !this.#visible || this.#drawing !== undefined) return;
    this.#drawing = setTimeout(
      () =>
        requestAnimationFrame(() => {
          this.#drawing = undefined;
          this.draw();
        }),
      this.#instance === null ? 0 : EVERY_MILLIS,
    );
  }

  /** Forgets how it looks: colours have changed. */
  restyle() {
    this.#instance?.dispose();
    this.#instance = null;
    this.schedule();
  }

  close() {
    this.#observer.disconnect();
    this.#resizer.disconnect();
    clearTimeout(this.#drawing);
    clearTimeout(this.#loadTimer);
    this.#instance?.dispose();
  }

  #showControls() {
    const choices = this.#chart.choices?.(this.#model) ?? {};
    this.#choices = {...this.#chart.defaults?.(this.#model), ...this.#choices};
    const key = JSON.stringify(choices);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#controls.replaceChildren(
      ...Object.entries(choices)
        .filter(([, list]) => list.length > 1)
        .map(([name, list]) =>
          h(
            'label',
            {},
            name,
            h(
              'select',
              {
                change: event => {
                  this.#choices[name] = event.target.value;
                  this.#loadedFor = null;
                  this.#loadedAt = -Infinity;
                  this.draw();
                },
              },
              list.map(([value, label]) => h('option', {value, selected: value === this.#choices[name]}, label)),
            ),
          ),
        ),
    );
  }

  /** Fetches what only the gateway computes, now and then while the study goes on. */
  async #load() {
    if (!this.#chart.load) return;
    const version = this.#model.study.last_event;
    if (this.#loadedFor === version) return;
    const wait = this.#loadedAt + LOAD_EVERY_MILLIS - performance.now();
    if (wait > 0) {
      this.#loadTimer ??= setTimeout(() => {
        this.#loadTimer = undefined;
        this.schedule();
      }, wait);
      return;
    }
    this.#loadedFor = version;
    this.#loadedAt = performance.now();
    try {
      this.#loaded = await this.#chart.load(this.#model, this.#choices);
      this.#paint();
    } catch (e) {
      toast(`${this.#chart.title}: ${words(e)}`);
    }
  }

  draw() {
    const applies = this.#chart.applies?.(this.#model) ?? true;
    this.element.hidden = !applies;
    if (!applies) return;
    this.#stale = false;
    this.#showControls();
    this.#paint();
    this.#load();
  }

  /** What can be made of the chart: pictures, and its data. */
  #menu() {
    /** @type {(label: string, make: (chart: EChart) => void) => HTMLElement} */
    const item = (label, make) =>
      h('button', {type: 'button', click: () => this.#instance && make(this.#instance)}, label);
    const name = this.#chart.id;
    return h(
      'details',
      {class: 'menu'},
      h('summary', {'aria-label': `Download: ${this.#chart.title}`}, 'Download'),
      h(
        'div',
        {},
        item('PNG', chart => {
          const backgroundColor = getComputedStyle(document.body).backgroundColor;
          download(`${name}.png`, chart.getDataURL({type: 'png', pixelRatio: 2, backgroundColor}), 'image/png');
        }),
        item('SVG', chart => {
          const {clientWidth: width, clientHeight: height} = this.#area;
          const drawn = echarts.init(null, null, {renderer: 'svg', ssr: true, width, height});
          drawn.setOption(chart.getOption(), {notMerge: true});
          download(`${name}.svg`, drawn.renderToSVGString(), 'image/svg+xml');
          drawn.dispose();
        }),
        item('Data', () => download(`${name}.json`, this.#data(), 'application/json')),
      ),
    );
  }

  /** The data of each series, as JSON. */
  #data() {
    const {option} = this.#chart.draw(this.#model, this.#choices, this.#loaded);
    return JSON.stringify(
      option.series.map(({name, data}) => ({name, data})),
      (key, v) => (typeof v === 'bigint' ? String(v) : v),
      1,
    );
  }

  #init() {
    const instance = echarts.init(this.#area, null, {renderer: 'canvas'});
    instance.on('click', item => {
      if (item.data?.trial !== undefined) this.#open?.(item.data.trial);
    });
    return instance;
  }

  #paint() {
    const begun = performance.now();
    const {option, summary, hint, nothing} = this.#chart.draw(this.#model, this.#choices, this.#loaded);
    this.#area.setAttribute('aria-label', `${this.#chart.title}: ${summary}`);
    const empty = option.series.every(s => s.data.length === 0);
    this.#area.hidden = empty;
    for (const menu of this.element.querySelectorAll('.menu')) menu.toggleAttribute('hidden', empty);
    this.element.classList.toggle('nothing', empty);
    this.#hint.textContent = empty ? (nothing ?? 'Nothing to show yet.') : (hint ?? '');
    if (empty) return;
    this.#instance ??= this.#init();
    this.#instance.setOption(option, {notMerge: true});
    performance.measure(`draw ${this.#chart.id}`, {start: begun});
  }
}
