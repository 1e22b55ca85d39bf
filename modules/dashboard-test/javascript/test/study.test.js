import assert from 'node:assert/strict';
import {test} from 'node:test';
import {complete, DASHBOARD, modelOf} from './fixture.js';

const {FORMATS} = await import(`${DASHBOARD}/study/copy.js`);
const {csv, filterOf} = await import(`${DASHBOARD}/study/filter.js`);
const {counts, failing, lastActivity, rate, reasons} = await import(`${DASHBOARD}/study/figures.js`);

const PARAMS = {lr: 0.003, 'net/depth': 3, kind: "it's", big: 9007199254740993n, many: 3e9, fast: true, none: null};
const write = format => FORMATS[format].write(PARAMS);

test('parameters are copied as JSON, flags, variables, Python and Java', () => {
  assert.deepEqual(Object.keys(JSON.parse(FORMATS.json.write({a: 1, b: 'x'}))), ['a', 'b']);
  assert.equal(
    write('flags'),
    "--lr=0.003 --net/depth=3 '--kind=it'\\''s' --big=9007199254740993 --many=3000000000 --fast=true --none=",
  );
  assert.match(write('env'), /^export PARAM_LR=0.003\nexport PARAM_NET_DEPTH=3\n/);
  assert.match(write('python'), /"fast": True,\n {4}"none": None,\n\}$/);
  assert.match(write('java'), /params.put\("big", 9007199254740993L\);\nparams.put\("many", 3000000000L\);/);
});

const trials = modelOf([
  complete(0.5, 1000, {params: {lr: 0.1, kind: 'adam'}, attrs: {git: 'abc'}, worker: 'gpu-1'}),
  complete(0.25, 2000, {params: {lr: 0.001, kind: 'sgd'}}),
  {state: 'FAIL', start: 0, end: 3000, reason: 'CUDA out of memory: 12 MiB', params: {lr: 0.01}},
  {state: 'FAIL', start: 0, end: 4000, reason: 'CUDA out of memory: 900 MiB'},
  {state: 'FAIL', start: 0, end: 5000, reason: 'NaN'},
  {state: 'RUNNING', start: 6000},
]).known();
const chosen = text => trials.filter(filterOf(text)).map(t => t.number);

test('trials are chosen by expressions and by words', () => {
  assert.deepEqual(chosen('lr<=0.01'), [1, 2]);
  assert.deepEqual(chosen('lr>0.0001 kind=ADAM'), [0]);
  assert.deepEqual(chosen('kind!=adam state=COMPLETE'), [1]);
  assert.deepEqual(chosen('git=abc'), [0]);
  assert.deepEqual(chosen('memory'), [2, 3]);
  assert.deepEqual(chosen('value<0.3'), [1]);
  assert.deepEqual(chosen('duration>=3'), [2, 3, 4]);
  assert.equal(chosen('').length, 6);
});

test('a CSV file quotes what needs it', () => {
  assert.equal(csv(['a', 'b,c'], [['1', 'say "x"\n']]), 'a,"b,c"\r\n1,"say ""x""\n"\r\n');
});

test('reasons that differ in numbers only count as one', () => {
  assert.deepEqual(reasons(trials), [
    {reason: 'CUDA out of memory: 12 MiB', count: 2, latest: 3},
    {reason: 'NaN', count: 1, latest: 4},
  ]);
});

test('a study fails where half of the latest trials did', () => {
  assert.deepEqual(failing(trials), {of: 5, failed: 3});
  assert.equal(failing(trials.slice(0, 4)), null);
  assert.equal(failing(modelOf(Array.from({length: 60}, (_, i) => complete(1, i))).known()), null);
});

test('the rate counts the latest trials that ended', () => {
  assert.equal(rate(trials, 9000), 0.5);
  assert.equal(rate(trials.slice(0, 1), 9000), null);
  assert.equal(lastActivity(trials), 6000);
  assert.equal(lastActivity([]), null);
  assert.deepEqual(counts(trials), {COMPLETE: 2, PRUNED: 0, FAIL: 3, RUNNING: 1, WAITING: 0});
});
