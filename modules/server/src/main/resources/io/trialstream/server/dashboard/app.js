// @ts-check
// Which page is shown, by what is behind # in the address; dark and light.

import {showComparison} from './compare.js';
import {byId, h, skeleton, words} from './dom.js';
import {showList} from './list.js';
import {showStudy} from './study.js';
import {showWorkers} from './workers.js';

/**
 * What is shown.
 *
 * @typedef {object} Page
 * @property {() => void} close ends it
 * @property {() => void} restyle draws it in other colours
 * @property {(place: string[]) => void} [go] shows another part of it
 */

const main = byId('main');
const status = byId('connection');
/** @type {Page | null} */
let page = null;
let turn = 0;

/** @param {string} state */
function connection(state) {
  status.textContent = state === 'live' ? 'Live' : `Not connected, trying again: ${state}`;
}

/** What an address names: a page, a study, a part of it. Names of studies are encoded, so they have no slash. */
function place() {
  const [path, query = ''] = location.hash.slice(1).split('?');
  const [, kind = '', name = '', ...rest] = path.split('/');
  return {kind, name: decodeURIComponent(name), rest, query: new URLSearchParams(query)};
}

/** @param {ReturnType<typeof place>} to */
function make({kind, name, rest, query}) {
  if (kind === 'studies' && name) return showStudy(main, name, rest, connection);
  if (kind === 'compare') return showComparison(main, query.getAll('study'), connection);
  if (kind === 'workers') return showWorkers(main, connection);
  return showList(main, connection);
}

let shownStudy = '';

async function show() {
  const to = place();
  const study = to.kind === 'studies' ? to.name : '';
  if (page?.go && study === shownStudy && study !== '') {
    page.go(to.rest);
    return;
  }
  const mine = ++turn;
  page?.close();
  page = null;
  shownStudy = study;
  status.textContent = '';
  main.setAttribute('aria-busy', 'true');
  main.replaceChildren(h('h1', {}, study || 'Trialstream'), skeleton());
  try {
    const shown = await make(to);
    if (mine === turn) page = shown;
    else shown.close();
  } catch (e) {
    if (mine === turn)
      main.replaceChildren(
        h('p', {class: 'empty', role: 'alert'}, words(e)),
        h('p', {class: 'empty'}, h('a', {href: '#/'}, 'All studies')),
      );
  }
  if (mine === turn) main.removeAttribute('aria-busy');
}

/** @param {string} name */
function theme(name) {
  document.documentElement.dataset.theme = name;
  byId('theme').textContent = name === 'dark' ? 'Light theme' : 'Dark theme';
  page?.restyle();
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const chosen = () => localStorage.getItem('trialstream.theme') ?? (dark.matches ? 'dark' : 'light');
dark.addEventListener('change', () => theme(chosen()));
byId('theme').addEventListener('click', () => {
  localStorage.setItem('trialstream.theme', chosen() === 'dark' ? 'light' : 'dark');
  theme(chosen());
});
theme(chosen());
addEventListener('hashchange', () => {
  show();
  main.focus({preventScroll: true});
});
show();
