import assert from 'node:assert/strict';
import {test} from 'node:test';
import {complete, DASHBOARD, modelOf} from './fixture.js';

const {paramAxis} = await import(`${DASHBOARD}/charts/look.js`);
const {contour, parallel, parts} = await import(`${DASHBOARD}/charts/params.js`);
const {hypervolume} = await import(`${DASHBOARD}/charts/hypervolume.js`);
const {lanes} = await import(`${DASHBOARD}/charts/timeline.js`);

test('a line ends where its trial has no such parameter', () => {
  assert.deepEqual(parts([1, 2, null, 4, 5, null, 7]), [
    [1, 2, '-', '-', '-', '-', '-'],
    ['-', '-', '-', 4, 5, '-', '-'],
  ]);
  assert.deepEqual(parts([1, null, 3]), []);
  const withB = complete(2, 20, {params: {a: 2, b: 3}});
  const model = modelOf([complete(1, 10, {params: {a: 1, c: 3}}), withB, withB]);
  for (const p of ['a', 'b', 'c']) model.domains.set(p, {name: 'FloatDistribution', attributes: {low: 0, high: 4}});
  assert.deepEqual(
    parallel.draw(model, {}).option.series[0].data.map(d => d.value),
    [
      [1, 1, '-', '-', 1],
      [2, 2, 3, '-', 2],
      [2, 2, 3, '-', 2],
    ],
  );
});

test('trials of one worker at the same time have lanes of their own', () => {
  const trials = modelOf([
    {worker: 'w', start: 0, end: 10},
    {worker: 'w', start: 5, end: 8},
    {worker: 'v', start: 6, end: null},
    {worker: 'w', start: 8, end: 12},
  ]).known();
  const {rows, row} = lanes(trials, 100);
  assert.deepEqual(
    trials.map(t => row.get(t)),
    [0, 1, 2, 1],
  );
  assert.deepEqual([rows[0], rows[2]], ['w', 'v']);
  assert.equal(new Set(rows).size, 3);
});

test('a logarithmic axis of a parameter is as long as its domain', () => {
  const model = modelOf([]);
  model.domains.set('lr', {name: 'FloatDistribution', attributes: {low: 2e-5, high: 0.3, log: true}});
  const {type, min, max} = paramAxis(model, 'lr');
  assert.deepEqual([type, min, max], ['log', 2e-5, 0.3]);
});

test('a category that no trial has is not painted over', () => {
  const trials = Array.from({length: 9}, (_, i) => complete(i, i, {params: {x: i, kind: i % 2 ? 'a' : 'c'}}));
  const model = modelOf(trials);
  model.domains.set('x', {name: 'FloatDistribution', attributes: {low: 0, high: 9}});
  model.domains.set('kind', {name: 'CategoricalDistribution', attributes: {choices: ['a', 'b', 'c']}});
  const {series, visualMap} = contour.draw(model, {x: 'x', y: 'kind'}).option;
  assert.ok(series[0].data.length > 0);
  assert.ok(series[0].data.every(cell => Math.round(cell[1]) !== 1));
  assert.equal(visualMap.text.length, 2);
});

test('the hypervolume is drawn over the time, in the order in which it grew', () => {
  const at = second => new Date(second * 1000).toISOString();
  const points = [
    {number: 3, hypervolume: 1, datetime_complete: at(1)},
    {number: 0, hypervolume: 2, datetime_complete: at(2)},
  ];
  const {xAxis, series} = hypervolume.draw(modelOf([]), {}, points).option;
  assert.equal(xAxis.type, 'time');
  assert.deepEqual(
    series[0].data.map(p => p.value),
    [
      [1000, 1],
      [2000, 2],
    ],
  );
});
