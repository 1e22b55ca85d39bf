// @ts-check
// Who evaluates a study's trials.

import {get, studyPath} from '../api.js';
import {Card} from '../card.js';
import {timeline} from '../charts/timeline.js';
import {ago, duration, h, number, time, words} from '../dom.js';
import {address, plainTable} from './parts.js';

/** @import {Worker} from '../api.js' */
/** @import {StudyModel} from '../model.js' */
/** @import {View} from './parts.js' */

const EVERY_MILLIS = 3000;

/**
 * Links to trials.
 *
 * @param {string} study
 * @param {number[]} numbers
 */
export const trialLinks = (study, numbers) =>
  h(
    'span',
    {},
    numbers.flatMap((n, i) => [i > 0 ? ', ' : '', h('a', {href: address(study, 'trials', n)}, String(n))]),
  );

/**
 * @param {StudyModel} model
 * @param {(trial: number) => void} open
 * @returns {View}
 */
export function workers(model, open) {
  const card = new Card(timeline, model, open);
  const list = h('div', {});
  let read = -Infinity;
  async function refresh() {
    if (performance.now() - read < EVERY_MILLIS) return;
    read = performance.now();
    try {
      /** @type {Worker[]} */
      const found = await get(`${studyPath(model.study.name)}/workers`);
      list.replaceChildren(
        found.length === 0
          ? h('p', {class: 'empty'}, 'No worker has had a trial of this study. The overview shows how one is started.')
          : plainTable(
              'Workers of this study',
              ['Worker', 'Trials now', 'Ended', 'Failed', 'Mean duration', 'Last seen'],
              found.map(w => {
                const own = model.known().filter(t => t.worker === w.worker && t.end !== null);
                const took = own.reduce((sum, t) => sum + (t.end ?? 0) - (t.start ?? t.end ?? 0), 0);
                const seen = Date.parse(w.last_seen);
                const when = time(seen);
                when.append(` (${ago(seen)})`);
                return [
                  w.worker,
                  w.running.length > 0 ? trialLinks(model.study.name, w.running) : '–',
                  number(w.finished),
                  String(own.filter(t => t.state === 'FAIL').length),
                  own.length > 0 ? duration(took / own.length) : '–',
                  when,
                ];
              }),
            ),
      );
    } catch (e) {
      list.replaceChildren(h('p', {class: 'problem', role: 'alert'}, words(e)));
    }
  }
  return {
    element: h('div', {}, list, h('div', {class: 'cards'}, card.element)),
    update() {
      refresh();
      card.update();
    },
    restyle: () => card.restyle(),
    close: () => card.close(),
  };
}
