// Small helpers for the page. Text is always set as text, never parsed as HTML.

/** Makes an element. Attributes that are functions become listeners; false and null ones are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter(child => child != null && child !== false));
  return element;
}

/** Tells of a failure for a while. */
export function toast(message) {
  const line = h('p', {}, message);
  document.getElementById('toast').append(line);
  setTimeout(() => line.remove(), 8000);
}

/** A number as people read it. */
export function number(value) {
  if (value == null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

const LONG_INTEGER = /[:[,\s]-?\d{16,}(?![\d.eE])/;

/** Reads JSON; whole numbers that a double cannot hold become BigInts where the browser says how they were written. */
export function parseJson(text) {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text); // the usual case, and much faster
  return JSON.parse(text, (key, value, context) =>
    (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context.source) : value));
}

/** Writes JSON, BigInts as the numbers that they were. */
export function toJson(value, space) {
  return JSON.stringify(value, (key, v) =>
    (typeof v === 'bigint' ? JSON.rawJSON?.(String(v)) ?? Number(v) : v), space);
}

/** Any value of a parameter or attribute, shortly. */
export function short(value) {
  return typeof value === 'number' ? number(value) : typeof value === 'string' ? value : toJson(value);
}

/** A duration in milliseconds. */
export function duration(millis) {
  if (millis == null) return '–';
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 100 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${(minutes / 60).toFixed(1)} h`;
}

/** A time of the calendar, in the reader's zone. */
export function time(millis) {
  return millis == null ? '–' : new Date(millis).toLocaleString();
}

/**
 * Asks something in a dialog.
 *
 * @param fields elements of the form, with names
 * @param submit gets the form's data; throws what the person is to read
 */
export function ask(title, fields, action, submit) {
  const problem = h('p', {class: 'problem', role: 'alert'});
  const send = h('button', {class: 'main', type: 'submit'}, action);
  const dialog = h('dialog', {'aria-label': title, close: () => dialog.remove()},
    h('form', {
      submit: async event => {
        event.preventDefault();
        send.disabled = true;
        problem.textContent = '';
        try {
          await submit(new FormData(event.target));
          dialog.close();
        } catch (e) {
          problem.textContent = e.message;
        } finally {
          send.disabled = false;
        }
      },
    },
    h('h2', {}, title), fields, problem,
    h('div', {class: 'bar'}, send, h('button', {type: 'button', click: () => dialog.close()}, 'Cancel'))));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
