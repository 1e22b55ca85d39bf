// The gateway's HTTP API: requests, and event streams that go on where they were cut off.

import {ask, h, parseJson, toJson} from './dom.js';

let token = sessionStorage.getItem('trialstream.token');
let asking = null;

function headers(more) {
  return token ? {...more, authorization: `Bearer ${token}`} : more;
}

/** Asks for a token, once for all requests that wait for it. */
function askForToken() {
  asking ??= new Promise(resolve => {
    const dialog = ask('A token is needed', [
      h('label', {}, 'Token', h('input', {name: 'token', type: 'password', autocomplete: 'off', required: true})),
      h('p', {class: 'hint'}, 'Made by: trialstream token create. It is kept until this tab is closed.'),
    ], 'Use it', data => {
      token = String(data.get('token')).trim();
      sessionStorage.setItem('trialstream.token', token);
    });
    dialog.addEventListener('close', () => {
      asking = null;
      resolve();
    });
  });
  return asking;
}

async function problem(response) {
  const text = await response.text();
  try {
    return new Error(JSON.parse(text).detail);
  } catch {
    return new Error(text || `The gateway answered ${response.status}.`);
  }
}

async function send(path, options) {
  let response = await fetch(path, {...options, headers: headers(options.headers ?? {})});
  if (response.status === 401) {
    await askForToken();
    response = await fetch(path, {...options, headers: headers(options.headers ?? {})});
  }
  return response;
}

/** Sends a request under /api/v1; throws an error with words for people. */
export async function call(method, path, body) {
  const response = await send(`/api/v1${path}`, {
    method,
    headers: body === undefined ? {} : {'content-type': 'application/json'},
    body: body === undefined ? undefined : toJson(body),
  });
  if (!response.ok) throw await problem(response);
  return parseJson(await response.text());
}

export const get = path => call('GET', path);

let known = null;

/** Samplers, pruners and importance methods that there are, with the defaults; asked for once. */
export function algorithms() {
  known ??= get('/algorithms').catch(e => {
    known = null; // asked for again
    throw e;
  });
  return known;
}

/** The path of a study. */
export const studyPath = name => `/studies/${encodeURIComponent(name)}`;

/**
 * Follows an event stream until it is closed; connects again by itself, after the last event.
 *
 * @param on.open runs whenever it is connected
 * @param on.event gets the type and the parsed data
 * @param on.lost runs when the connection is lost
 */
export class EventStream {
  #path; #on; #after; #abort = new AbortController(); #wait = 500;

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
        this.#on.lost?.(e);
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
    if (!response.ok) throw await problem(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    let open = false;
    for (;;) {
      const {value, done} = await reader.read();
      if (done) throw new Error('The connection was closed.');
      this.#wait = 500;
      if (!open) {
        open = true;
        this.#on.open?.();
      }
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block) {
    let type = 'message';
    let data = '';
    for (const line of block.split('\n')) {
      if (line.startsWith('event: ')) type = line.slice(7);
      else if (line.startsWith('data: ')) data += line.slice(6);
      else if (line.startsWith('id: ')) this.#after = line.slice(4);
    }
    if (data) this.#on.event(type, parseJson(data));
  }
}
