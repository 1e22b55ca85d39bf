// @ts-check
// Workers that have trials now, in all studies.

import {EventStream, get} from './api.js';
import {ago, h, time, words} from './dom.js';
import {address, plainTable} from './study/parts.js';
import {trialLinks} from './study/workers.js';

/** @import {Worker} from './api.js' */
/** @import {Page} from './app.js' */

const EVERY_MILLIS = 2000;

/**
 * Shows the workers.
 *
 * @param {HTMLElement} main
 * @param {(state: string) => void} connection hears 'live', or why there is no connection
 * @returns {Promise<Page>}
 */
export async function showWorkers(main, connection) {
  document.title = 'Workers – Trialstream';
  const content = h('div', {});
  /** @type {number | undefined} */
  let pending;
  async function read() {
    pending = undefined;
    try {
      /** @type {Worker[]} */
      const all = await get('/workers');
      const busy = all.reduce((sum, w) => sum + w.running.length, 0);
      content.replaceChildren(
        all.length === 0
          ? h('p', {class: 'empty'}, 'No worker has a trial now. The page of a study shows how one is started.')
          : h(
              'div',
              {},
              h('p', {class: 'hint'}, `${new Set(all.map(w => w.worker)).size} workers evaluate ${busy} trials now.`),
              plainTable(
                'Workers',
                ['Worker', 'Study', 'Trials now', 'Last began or ended one'],
                all.map(w => {
                  const when = time(Date.parse(w.last_seen));
                  when.append(` (${ago(Date.parse(w.last_seen))})`);
                  const study = w.study ?? '';
                  return [w.worker, h('a', {href: address(study)}, study), trialLinks(study, w.running), when];
                }),
              ),
            ),
      );
    } catch (e) {
      content.replaceChildren(h('p', {class: 'problem', role: 'alert'}, words(e)));
    }
  }
  const schedule = () => {
    pending ??= setTimeout(read, EVERY_MILLIS);
  };
  main.replaceChildren(h('h1', {}, 'Workers'), content);
  await read();
  const stream = new EventStream('/events', {
    open: () => connection('live'),
    lost: e => connection(words(e)),
    event: schedule,
  });
  return {
    close() {
      clearTimeout(pending);
      stream.close();
    },
    restyle() {},
  };
}
