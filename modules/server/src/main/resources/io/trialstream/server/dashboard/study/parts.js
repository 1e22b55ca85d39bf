// @ts-check
// What the parts of a study's page have in common.

import {h, short} from '../dom.js';

/** @import {Child} from '../dom.js' */

/** @typedef {[name: string, value: Child | Child[]]} Pair of a list of facts */

/**
 * A part of the page that shows a study.
 *
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {() => void} update shows the study as it is now; it runs when the view is opened, and then at most four
 *     times a second while it can be seen
 * @property {() => void} [restyle] draws in other colours
 * @property {() => void} [close] ends it
 */

/** @param {unknown} value an address becomes a link */
export const link = value =>
  typeof value === 'string' && /^https?:\/\//.test(value)
    ? h('a', {href: value, rel: 'noopener noreferrer', target: '_blank'}, value)
    : short(value);

/** @type {(name: string, value: Child | Child[]) => Pair} */
export const pair = (name, value) => [name, value];

/**
 * Names and values below each other.
 *
 * @param {Pair[]} pairs
 */
export const details = pairs =>
  h(
    'dl',
    {class: 'details'},
    pairs.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );

/**
 * Attributes that people or programs have set; those of the dashboard itself are left out.
 *
 * @param {Record<string, unknown>} attrs
 * @returns {Pair[]}
 */
export const attributes = attrs =>
  Object.entries(attrs)
    .filter(([name]) => !name.startsWith('dashboard:'))
    .map(([name, value]) => pair(name, link(value)));

/**
 * A state as a coloured word.
 *
 * @param {string} state
 * @param {string} [words] what is shown instead of the state
 */
export const badge = (state, words = state) => h('span', {class: `state ${state}`}, words);

/**
 * The address of a part of a study's page.
 *
 * @param {string} study its name
 * @param {string} [tab] the overview, if left out
 * @param {number | string} [more] such as a trial's number
 */
export const address = (study, tab, more) =>
  `#/studies/${encodeURIComponent(study)}${tab ? `/${tab}` : ''}${more === undefined ? '' : `/${more}`}`;

/**
 * A card with a title.
 *
 * @param {string} title
 * @param {{id?: string, wide?: boolean, head?: Child}} look
 * @param {(Child | Child[])[]} content
 */
export const panel = (title, {id, wide, head}, ...content) =>
  h(
    'section',
    {class: `card${wide ? ' wide' : ''}`, id},
    h('div', {class: 'head'}, h('h2', {}, title), head ?? null),
    content.flat(),
  );

/**
 * A table of a few rows.
 *
 * @param {string} label
 * @param {string[]} columns
 * @param {Child[][]} rows
 */
export const plainTable = (label, columns, rows) =>
  h(
    'div',
    {class: 'scroll plain', tabindex: '0', role: 'region', 'aria-label': label},
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map(c => h('th', {scope: 'col'}, c)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map(row =>
          h(
            'tr',
            {},
            row.map(cell => h('td', {}, cell)),
          ),
        ),
      ),
    ),
  );
