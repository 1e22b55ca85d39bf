// @ts-check
// Parameters of a trial, as they are pasted somewhere else.

import {toJson} from '../dom.js';

/** @typedef {Record<string, any>} Params by name; numbers, BigInts, texts, booleans, null */

/** @param {unknown} value */
const plain = value => (value === null ? '' : typeof value === 'object' ? toJson(value) : String(value));

/**
 * A word of a shell, in quotes where it needs some.
 *
 * @param {string} word
 */
export const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** @param {string} name of a parameter */
const variable = name => `PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** @param {unknown} value */
function python(value) {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return typeof value === 'bigint' ? String(value) : toJson(value);
}

/** @param {unknown} value */
function java(value) {
  if (typeof value === 'bigint') return `${value}L`;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) > 0x7fffffff) return `${value}L`;
  return toJson(value);
}

/** @type {Record<string, {label: string, write: (params: Params) => string}>} by what people choose */
export const FORMATS = {
  json: {label: 'JSON', write: params => toJson(params, 2)},
  flags: {
    label: 'command-line flags',
    write: params =>
      Object.entries(params)
        .map(([name, value]) => quoted(`--${name}=${plain(value)}`))
        .join(' '),
  },
  env: {
    label: 'environment',
    write: params =>
      Object.entries(params)
        .map(([name, value]) => `export ${variable(name)}=${quoted(plain(value))}`)
        .join('\n'),
  },
  python: {
    label: 'Python',
    write: params =>
      `params = {\n${Object.entries(params)
        .map(([name, value]) => `    ${toJson(name)}: ${python(value)},\n`)
        .join('')}}`,
  },
  java: {
    label: 'Java',
    write: params =>
      [
        'Map<String, Object> params = new LinkedHashMap<>();',
        ...Object.entries(params).map(([name, value]) => `params.put(${toJson(name)}, ${java(value)});`),
      ].join('\n'),
  },
};
