// @ts-check
// What a study without trials shows: how workers are started for it.

import {copyButton, h} from '../dom.js';
import {quoted} from './copy.js';
import {panel} from './parts.js';

/** @import {StudyModel} from '../model.js' */

/**
 * Commands that start a worker of a study, in several ways.
 *
 * @param {StudyModel} model
 * @param {string} origin the gateway's address
 * @returns {[title: string, text: string][]}
 */
export function starts(model, origin) {
  const {name, space} = model.study;
  const params = Object.keys(space ?? {});
  const flags = (params.length > 0 ? params : ['lr']).map(p => quoted(`--${p}={${p}}`)).join(' ');
  return [
    [
      'A program of any language',
      `./trialstream worker --study-name ${quoted(name)} --concurrency 2 -- \\\n    python3 train.py ${flags}`,
    ],
    [
      'Java',
      [
        'try (Worker worker = Worker.connect("localhost:9092")) {',
        `  worker.optimize(${JSON.stringify(name)}, trial -> {`,
        '    double x = trial.suggestDouble("x", -10, 10);',
        '    return x * x;',
        '  }, 100);',
        '}',
      ].join('\n'),
    ],
    [
      'HTTP: ask for a trial; its result goes to …/trials/0/result',
      [
        `curl -X POST -H 'content-type: application/json' -d '{"worker": "me"}' \\`,
        `    ${quoted(`${origin}/api/v1/studies/${encodeURIComponent(name)}/trials`)}`,
      ].join('\n'),
    ],
  ];
}

/** @param {StudyModel} model */
export function emptyState(model) {
  return panel(
    'No trial yet: start a worker',
    {id: 'start', wide: true},
    h(
      'p',
      {},
      'The study is ready. A worker takes trials from it, evaluates them and sends the results back; start as many as you like, on any host. Trials appear here by themselves.',
    ),
    starts(model, location.origin).map(([title, text]) =>
      h(
        'div',
        {class: 'command'},
        h('h3', {}, title),
        h('pre', {tabindex: '0', role: 'region', 'aria-label': title}, text),
        copyButton(() => text, title),
      ),
    ),
  );
}
