// @ts-check
// The gateway's HTTP API: requests, and event streams that go on where they were cut off.

import {ask, h, parseJson, toJson} from './dom.js';
import {createParser} from './vendor/eventsource-parser.js';

// What the API speaks of, in the types that are made of its contract (openapi.yaml) when this is checked.
/** @typedef {import('contract').components['schemas']} Schemas */
/** @typedef {Omit<Schemas['Study'], 'user_attrs'> & {user_attrs: Record<string, any>}} Study */
/** @typedef {Omit<Schemas['Trial'], 'user_attrs' | 'distributions'> & {user_attrs: Record<string, any>, distributions?: Record<string, Distribution>}} TrialRecord */
/** @typedef {Schemas['Algorithms']} Algorithms */
/** @typedef {Schemas['DeclaredAlgorithm']} DeclaredAlgorithm */
/** @typedef {Schemas['IntermediateValues']} IntermediateValues */
/** @typedef {Schemas['HistoryPoint']} HistoryPoint */
/** @typedef {Schemas['HypervolumePoint']} HypervolumePoint */
/** @typedef {Schemas['Report']} Report */
/** @typedef {Schemas['TrialReports']} TrialReports */
/** @typedef {Schemas['Worker']} Worker */
/** @typedef {{name: string, attributes: Record<string, any>}} Distribution in the form of the journal */

let token = sessionStorage.getItem('trialstream.token');
/** @type {Promise<void> | null} */
let asking = null;

/** @param {Record<string, string>} more */
function headers(more) {
  return token ? {...more, authorization: `Bearer ${token}`} : more;
}

/** Asks for a token, once for all requests that wait for it. */
function askForToken() {
  asking ??= new Promise(resolve => {
    const dialog = ask(
      'A token is needed',
      [
        h('label', {}, 'Token', h('input', {name: 'token', type: 'password', autocomplete: 'off', required: true})),
        h('p', {class: 'hint'}, 'Made by: trialstream token create. It is kept until this tab is closed.'),
      ],
      'Use it',
      data => {
        token = String(data.get('token')).trim();
        sessionStorage.setItem('trialstream.token', token);
      },
    );
    dialog.addEventListener('close', () => {
      asking = null;
      resolve();
    });
  });
  return asking;
}

/** @param {Response} response */
async function problem(response) {
  const text = await response.text();
  try {
    return new Error(JSON.parse(text).detail);
  } catch {
    return new Error(text || `The gateway answered ${response.status}.`);
  }
}

/**
 * @param {string} path
 * @param {RequestInit & {headers: Record<string, string>}} options
 */
async function send(path, options) {
  let response = await fetch(path, {...options, headers: headers(options.headers)});
  if (response.status === 401) {
    await askForToken();
    response = await fetch(path, {...options, headers: headers(options.headers)});
  }
  return response;
}

/**
 * Sends a request under /api/v1; throws an error with words for people.
 *
 * @param {'GET' | 'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} what the contract says
 */
export async function call(method, path, body) {
  const response = await send(`/api/v1${path}`, {
    method,
    headers: body === undefined ? {} : {'content-type': 'application/json'},
    body: body === undefined ? undefined : toJson(body),
  });
  if (!response.ok) throw await problem(response);
  return parseJson(await response.text());
}

/** @param {string} path */
export const get = path => call('GET', path);

/** @type {Promise<Algorithms> | null} */
let known = null;

/**
 * Samplers, pruners and importance methods that there are, with the defaults; asked for once.
 *
 * @returns {Promise<Algorithms>}
 */
export function algorithms() {
  known ??= get('/algorithms').catch(e => {
    known = null; // asked for again
    throw e;
  });
  return known;
}

/**
 * The path of a study.
 *
 * @param {string} name
 */
export const studyPath = name => `/studies/${encodeURIComponent(name)}`;

/**
 * @typedef {object} Follower
 * @property {() => unknown} open runs whenever it is connected
 * @property {(type: string, data: any) => void} event gets the type and the parsed data
 * @property {(error: unknown) => void} lost runs when the connection is lost
 */

/** Follows an event stream until it is closed; connects again by itself, after the last event. */
export class EventStream {
  #path;
  #on;
  #after;
  #abort = new AbortController();
  #wait = 500;

  /**
   * @param {string} path
   * @param {Follower} on
   * @param {string | number | null} after the id of the event before the first one; null for none
   */
  constructor(path, on, after = null) {
    this.#path = path;
    this.#on = on;
    this.#after = after;
    this.#run();
  }

  close() {
    this.#abort.abort();
  }

  async #run() {
    while (!this.#abort.signal.aborted) {
      try {
        await this.#read();
      } catch (e) {
        if (this.#abort.signal.aborted) return;
        this.#on.lost(e);
      }
      if (this.#abort.signal.aborted) return;
      await new Promise(resolve => setTimeout(resolve, this.#wait));
      this.#wait = Math.min(this.#wait * 2, 10_000);
    }
  }

  async #read() {
    const response = await send(`/api/v1${this.#path}`, {
      headers: this.#after == null ? {} : {'last-event-id': String(this.#after)},
      signal: this.#abort.signal,
      cache: 'no-store',
    });
    if (!response.ok || !response.body) throw await problem(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = createParser({
      onEvent: event => {
        this.#after = event.id ?? this.#after;
        this.#on.event(event.event ?? 'message', parseJson(event.data));
      },
    });
    let open = false;
    for (;;) {
      const {value, done} = await reader.read();
      if (done) throw new Error('The connection was closed.');
      this.#wait = 500;
      if (!open) {
        open = true;
        this.#on.open();
      }
      parser.feed(value);
    }
  }
}
