// @ts-check
// Small helpers for the page. Text is always set as text, never parsed as HTML.

/** @typedef {Node | string | false | null | undefined} Child what is no node or text is left out */
/** @typedef {(event: any) => unknown} Listener */
/** @typedef {Record<string, string | number | boolean | Listener | null | undefined>} Attributes */

/**
 * Makes an element. Attributes that are functions become listeners; false and null ones are left out.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} attributes
 * @param {(Child | Child[])[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value != null) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat().filter(child => child != null && child !== false));
  return element;
}

/**
 * The element of the page that has an id.
 *
 * @param {string} id
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element with the id ${id}.`);
  return element;
}

/**
 * The words of what was thrown.
 *
 * @param {unknown} thrown
 */
export function words(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * Tells of a failure for a while.
 *
 * @param {string} message
 */
export function toast(message) {
  const line = h('p', {}, message);
  byId('toast').append(line);
  setTimeout(() => line.remove(), 8000);
}

/**
 * A number as people read it.
 *
 * @param {number | null | undefined} value
 */
export function number(value) {
  if (value == null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isSafeInteger(value)) return String(value);
  const rounded = Number(value.toPrecision(6));
  return Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
}

const LONG_INTEGER = /[:[,\s]-?\d{16,}(?![\d.eE])/;

/**
 * Reads JSON; whole numbers that a double cannot hold become BigInts where the browser says how they were written.
 *
 * @param {string} text
 */
export function parseJson(text) {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text); // the usual case, and much faster
  return JSON.parse(text, (key, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value,
  );
}

/**
 * Writes JSON, BigInts as the numbers that they were.
 *
 * @param {unknown} value
 * @param {number} [space] how deep lines are indented; one line if left out
 */
export function toJson(value, space) {
  return JSON.stringify(
    value,
    (key, v) => (typeof v === 'bigint' ? (JSON.rawJSON?.(String(v)) ?? Number(v)) : v),
    space,
  );
}

/**
 * Any value of a parameter or attribute, shortly.
 *
 * @param {unknown} value
 */
export function short(value) {
  return typeof value === 'number' ? number(value) : typeof value === 'string' ? value : toJson(value);
}

/**
 * A duration.
 *
 * @param {number | null} millis
 */
export function duration(millis) {
  if (millis == null) return '–';
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 100 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${(minutes / 60).toFixed(1)} h`;
}

/**
 * A time of the calendar, in the reader's zone; in ISO 8601 when the pointer is over it.
 *
 * @param {number | null} millis since 1970
 */
export function time(millis) {
  if (millis == null || Number.isNaN(millis)) return h('span', {}, '–');
  const iso = new Date(millis).toISOString();
  return h('time', {datetime: iso, title: iso}, new Date(millis).toLocaleString());
}

/**
 * How long ago something was.
 *
 * @param {number} millis since 1970
 */
export const ago = millis => `${duration(Math.max(0, Date.now() - millis))} ago`;

/**
 * Makes a file of a text for the person to keep.
 *
 * @param {string} name
 * @param {string} content or an address that holds it, beginning with "data:"
 * @param {string} type
 */
export function download(name, content, type) {
  const address = content.startsWith('data:') ? content : URL.createObjectURL(new Blob([content], {type}));
  h('a', {href: address, download: name}).click();
  if (address !== content) setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * A button that copies a text.
 *
 * @param {() => string} text
 * @param {string} what is copied, for those who do not see what is beside the button
 */
export function copyButton(text, what) {
  const button = h(
    'button',
    {
      type: 'button',
      'aria-label': `Copy ${what}`,
      click: async () => {
        try {
          await navigator.clipboard.writeText(text());
        } catch {
          // Browsers have no clipboard for pages that came without TLS from another host: people copy it themselves.
          ask(
            'Copy this',
            [h('label', {}, what, h('textarea', {name: 'text', readonly: true}, text()))],
            'Done',
            () => {},
          );
          return;
        }
        button.textContent = 'Copied';
        setTimeout(() => (button.textContent = 'Copy'), 1500);
      },
    },
    'Copy',
  );
  return button;
}

/** What stands where content will be, while it is read. */
export const skeleton = () =>
  h(
    'div',
    {class: 'skeleton', role: 'status', 'aria-label': 'Reading…'},
    Array.from({length: 4}, () => h('div', {})),
  );

/**
 * Asks something in a dialog.
 *
 * @param {string} title
 * @param {Child[]} fields elements of the form, with names
 * @param {string} action what the button says
 * @param {(data: FormData) => unknown} submit throws what the person is to read
 * @param {'main' | 'danger main'} look of the button
 */
export function ask(title, fields, action, submit, look = 'main') {
  const problem = h('p', {class: 'problem', role: 'alert'});
  const send = h('button', {class: look, type: 'submit'}, action);
  /** @type {HTMLDialogElement} */
  const dialog = h(
    'dialog',
    {'aria-label': title, close: () => dialog.remove()},
    h(
      'form',
      {
        submit: async event => {
          event.preventDefault();
          send.disabled = true;
          problem.textContent = '';
          try {
            await submit(new FormData(event.target));
            dialog.close();
          } catch (e) {
            problem.textContent = words(e);
          } finally {
            send.disabled = false;
          }
        },
      },
      h('h2', {}, title),
      fields,
      problem,
      h('div', {class: 'bar'}, send, h('button', {type: 'button', click: () => dialog.close()}, 'Cancel')),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
