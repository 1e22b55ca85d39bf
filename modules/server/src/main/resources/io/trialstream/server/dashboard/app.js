// @ts-check
// Which page is shown, by what is behind # in the address; dark and light.

import {showComparison} from './compare.js';
import {byId, h, words} from './dom.js';
import {showList} from './list.js';
import {showStudy} from './study.js';

/** @typedef {{close: () => void, restyle: () => void}} Page what is shown; close ends it, restyle draws it in other colours */

const main = byId('main');
const status = byId('connection');
/** @type {Page | null} */
let page = null;
let turn = 0;

/** @param {string} state */
function connection(state) {
  status.textContent = state === 'live' ? 'Live' : `Not connected, trying again: ${state}`;
}

async function show() {
  const mine = ++turn;
  page?.close();
  page = null;
  status.textContent = '';
  main.setAttribute('aria-busy', 'true');
  const [path, query = ''] = location.hash.slice(1).split('?');
  try {
    const study = /^\/studies\/(.+)$/.exec(path);
    const shown = study
      ? await showStudy(main, decodeURIComponent(study[1]), connection)
      : path === '/compare'
        ? await showComparison(main, new URLSearchParams(query).getAll('study'), connection)
        : await showList(main, connection);
    if (mine === turn) page = shown;
    else shown.close();
  } catch (e) {
    if (mine === turn)
      main.replaceChildren(
        h('p', {class: 'empty', role: 'alert'}, words(e)),
        h('p', {class: 'empty'}, h('a', {href: '#/'}, 'All studies')),
      );
  }
  main.removeAttribute('aria-busy');
}

/** @param {string} name */
function theme(name) {
  document.documentElement.dataset.theme = name;
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
  main.focus();
});
show();
