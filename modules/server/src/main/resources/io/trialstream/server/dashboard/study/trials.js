// @ts-check
// The tab of trials: the table, or one of them.

import {h} from '../dom.js';
import {TrialTable} from './table.js';
import {TrialPage} from './trial-page.js';

/** @import {StudyModel} from '../model.js' */
/** @import {View} from './parts.js' */

/**
 * @param {StudyModel} model
 * @param {(trial: number) => void} open
 * @returns {View & {show: (trial: number | null) => void}}
 */
export function trials(model, open) {
  const table = new TrialTable(model, open);
  /** @type {TrialPage | null} */
  let page = null;
  const element = h('div', {}, table.element);
  return {
    element,
    show(trial) {
      if (page?.number === trial) return;
      page?.close();
      page = trial === null ? null : new TrialPage(model, trial);
      element.replaceChildren(page?.element ?? table.element);
    },
    update() {
      if (page) page.update();
      else table.schedule();
    },
    restyle: () => page?.restyle(),
    close() {
      page?.close();
      table.close();
    },
  };
}
