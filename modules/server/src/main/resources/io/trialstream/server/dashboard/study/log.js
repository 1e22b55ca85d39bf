// @ts-check
// The latest events of a study's journal, as they are published.

import {EventStream, studyPath} from '../api.js';
import {h, short, time, toJson, words} from '../dom.js';
import {address} from './parts.js';

/** @import {StudyModel} from '../model.js' */
/** @import {View} from './parts.js' */

const BACK = 200;
const MOST = 500;

/** @param {any} e an event, in the form of the journal */
function summary(e) {
  const parts = [];
  if (e.state) parts.push(e.state);
  if (e.values?.length) parts.push(e.values.map(short).join(', '));
  if (e.step !== undefined) parts.push(`step ${e.step}: ${short(e.value)}`);
  if (e.worker) parts.push(`worker ${e.worker}`);
  if (e.reason) parts.push(e.reason);
  return parts.join(' · ');
}

/**
 * @param {StudyModel} model
 * @returns {View}
 */
export function log(model) {
  const {name} = model.study;
  const rows = h('tbody');
  const state = h('p', {class: 'hint', role: 'status'}, 'Reading…');
  /** @type {EventStream | null} */
  let stream = null;
  /** @param {any} data */
  function add(data) {
    const e = data.event;
    rows.prepend(
      h(
        'tr',
        {},
        h('td', {}, String(data.seq)),
        h('td', {}, time(Date.parse(data.at))),
        h('td', {}, data.type),
        h('td', {}, e.number === undefined ? '' : h('a', {href: address(name, 'trials', e.number)}, String(e.number))),
        h('td', {class: 'free'}, summary(e), h('details', {}, h('summary', {}, 'all'), h('pre', {}, toJson(e, 2)))),
      ),
    );
    if (rows.childElementCount > MOST) rows.lastElementChild?.remove();
  }
  return {
    element: h(
      'div',
      {},
      state,
      h(
        'div',
        {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Events'},
        h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['Event', 'Time', 'Type', 'Trial', 'What'].map(t => h('th', {scope: 'col'}, t)),
            ),
          ),
          rows,
        ),
      ),
    ),
    update() {
      stream ??= new EventStream(
        `${studyPath(name)}/events`,
        {
          open: () => (state.textContent = `The latest ${BACK} events and those that follow, newest first.`),
          lost: e => (state.textContent = words(e)),
          event: (type, data) => add(data),
        },
        Math.max(0, model.study.last_event - BACK),
      );
    },
    close: () => stream?.close(),
  };
}
