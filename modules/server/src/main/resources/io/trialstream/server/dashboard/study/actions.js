// @ts-check
// What people do to a study: pause, resume, stop, delete, enqueue, notes.

import {call, studyPath} from '../api.js';
import {ask, h, parseJson, toast, toJson, words} from '../dom.js';

/** @import {StudyModel} from '../model.js' */

/**
 * Does something, and says why it failed if it did.
 *
 * @param {() => Promise<unknown>} action
 */
export async function act(action) {
  try {
    await action();
  } catch (e) {
    toast(words(e));
  }
}

/** A name for a request, so that it counts once. */
export const requestId = () => crypto.randomUUID?.() ?? String(Math.random());

/**
 * Asks for parameters of a trial to enqueue.
 *
 * @param {string} study its name
 * @param {Record<string, unknown>} params what is filled in
 */
export function enqueueDialog(study, params) {
  ask(
    'Enqueue a trial',
    [
      h(
        'label',
        {},
        'Parameters to try, as JSON',
        h('textarea', {name: 'params', spellcheck: 'false'}, toJson(params, 2)),
      ),
      h('p', {class: 'hint'}, 'Parameters that are left out are chosen by the sampler.'),
    ],
    'Enqueue',
    async data => {
      let chosen;
      try {
        chosen = parseJson(String(data.get('params')));
      } catch (e) {
        throw new Error(`That is not JSON: ${words(e)}`, {cause: e});
      }
      await call('POST', `${studyPath(study)}/enqueue`, {params: chosen, request_id: requestId()});
    },
  );
}

/**
 * The bar of buttons, and what enables them.
 *
 * @param {StudyModel} model
 */
export function actions(model) {
  const {name} = model.study;
  const path = studyPath(name);
  /** @type {(label: string, click: () => unknown, look?: string) => HTMLButtonElement} */
  const button = (label, click, look) => h('button', {type: 'button', class: look, click}, label);
  const pause = button('Pause', () => act(() => call('POST', `${path}/pause`)));
  const resume = button('Resume', () => act(() => call('POST', `${path}/resume`)));
  const stop = button(
    'Stop',
    () =>
      ask(
        `Stop "${name}"?`,
        [h('p', {}, 'It gives no more trials, for good. Those that run may end.')],
        'Stop it',
        () => call('POST', `${path}/stop`),
        'danger main',
      ),
    'danger',
  );
  const remove = button(
    'Delete',
    () =>
      ask(
        `Delete "${name}"?`,
        [
          h('p', {}, 'The study and its trials are deleted for everyone.'),
          h('label', {}, 'Its name, to be sure', h('input', {name: 'name', autocomplete: 'off', required: true})),
        ],
        'Delete it',
        async data => {
          if (data.get('name') !== name) throw new Error('That is not its name.');
          await call('DELETE', path);
          location.hash = '#/';
        },
        'danger main',
      ),
    'danger',
  );
  const enqueue = button('Enqueue', () => enqueueDialog(name, model.best()?.params ?? {}));
  const notes = button('Notes', () =>
    ask(
      'Notes',
      [
        h(
          'label',
          {},
          'For all who see this study',
          h('textarea', {name: 'note'}, model.study.user_attrs['dashboard:note'] ?? ''),
        ),
      ],
      'Keep',
      data => call('POST', `${path}/user-attrs`, {'dashboard:note': data.get('note')}),
    ),
  );
  return {
    element: h('div', {class: 'bar'}, pause, resume, stop, enqueue, notes, h('span', {class: 'grow'}), remove),
    update() {
      const {status} = model.study;
      pause.disabled = status !== 'open';
      resume.disabled = status !== 'paused';
      stop.disabled = status === 'closed';
      enqueue.disabled = status === 'closed';
    },
  };
}
