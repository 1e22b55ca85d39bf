// @ts-check
// Charts that explain what a study has found.

import {Card} from '../card.js';
import {ANALYSIS} from '../charts/all.js';
import {h} from '../dom.js';

/** @import {StudyModel} from '../model.js' */
/** @import {View} from './parts.js' */

/**
 * @param {StudyModel} model
 * @param {(trial: number) => void} open
 * @returns {View}
 */
export function analysis(model, open) {
  const cards = ANALYSIS.map(chart => new Card(chart, model, open));
  const nothing = h('p', {class: 'empty'}, 'Nothing to analyse before trials are complete.');
  return {
    element: h(
      'div',
      {},
      nothing,
      h(
        'div',
        {class: 'cards'},
        cards.map(c => c.element),
      ),
    ),
    update() {
      nothing.hidden = model.complete().length > 0;
      cards.forEach(c => c.update());
    },
    restyle: () => cards.forEach(c => c.restyle()),
    close: () => cards.forEach(c => c.close()),
  };
}
