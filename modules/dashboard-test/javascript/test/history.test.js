import assert from 'node:assert/strict';
import {test} from 'node:test';
import {complete, DASHBOARD, modelOf} from './fixture.js';

const {bestSoFar, history} = await import(`${DASHBOARD}/charts/history.js`);
const {logBounds, tick} = await import(`${DASHBOARD}/charts/look.js`);

const series = (drawing, name) => drawing.option.series.find(s => s.name === name)?.data ?? [];

/** Trials of several workers: the numbers are not in the order of the ends. */
function parallel(count) {
  let state = 123456789;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  return Array.from({length: count}, () => complete(random() * 10 - 5, Math.round(random() * 1e6)));
}

for (const direction of ['minimize', 'maximize']) {
  for (const x of ['number', 'end']) {
    test(`the best so far never becomes worse: ${direction}, over the ${x}`, () => {
      const model = modelOf(parallel(300), {directions: [direction]});
      const line = series(history.draw(model, {x}), 'best so far').map(p => p.value);
      assert.ok(line.length > 3);
      for (let i = 1; i < line.length; i++) {
        assert.ok(line[i][0] >= line[i - 1][0], 'drawn from left to right');
        assert.ok(direction === 'minimize' ? line[i][1] <= line[i - 1][1] : line[i][1] >= line[i - 1][1]);
      }
      const points = series(history.draw(model, {x}), 'complete').map(p => p.value);
      for (const [at, value] of points) {
        const best = line.findLast(p => p[0] <= at)[1];
        assert.ok(direction === 'minimize' ? best <= value : best >= value, 'no point is better than the line');
      }
    });
  }
}

test('a trial that started first and ended last does not raise the line', () => {
  const model = modelOf([complete(3, 900), complete(2, 100), complete(1, 500)]);
  const over = x => series(history.draw(model, {x}), 'best so far').map(p => p.value[1]);
  assert.deepEqual(over('number'), [3, 2, 1, 1]);
  assert.deepEqual(over('end'), [2, 1, 1]);
  assert.equal(
    bestSoFar(
      model.complete(),
      t => t.number,
      t => t.values[0],
    ).length,
    3,
  );
});

test('pruned, failed and infeasible trials are drawn, and know their numbers', () => {
  const model = modelOf([
    complete(1, 10),
    {state: 'PRUNED', start: 0, end: 5},
    {state: 'PRUNED', start: 0, end: 6},
    {state: 'FAIL', start: 0, end: 7, reason: 'no memory'},
    complete(0.5, 20, {constraints: [2]}),
  ]);
  model.reports.set(1, [
    [0, 9],
    [1, 8],
  ]);
  const drawing = history.draw(model, {});
  assert.deepEqual(series(drawing, 'pruned, at its last report'), [{value: [1, 8], trial: 1}]);
  assert.deepEqual(
    series(drawing, 'pruned without a report').map(p => p.trial),
    [2],
  );
  assert.deepEqual(
    series(drawing, 'failed').map(p => p.trial),
    [3],
  );
  assert.deepEqual(
    series(drawing, 'constraint violated').map(p => p.trial),
    [4],
  );
  assert.equal(series(drawing, 'best so far').at(-1).value[1], 1);
});

test('a logarithmic axis leaves out what is not above 0, and ends where the values end', () => {
  const drawing = history.draw(modelOf([complete(0, 1), complete(1e-6, 2), complete(10, 3)]), {y: 'log'});
  assert.deepEqual(
    series(drawing, 'complete').map(p => p.trial),
    [1, 2],
  );
  const {type, min, max} = drawing.option.yAxis[0];
  assert.equal(type, 'log');
  assert.ok(min > 1e-7 && min < 1e-6 && max > 10 && max < 30);
  assert.equal(logBounds([0, -1, Infinity]).type, 'value');
});

test('labels of axes are short', () => {
  assert.deepEqual([0, 0.05, 1e-7, 123456, 2e9, -1e-5, 'adam'].map(tick), [
    '0',
    '0.05',
    '1e-7',
    '123456',
    '2e9',
    '-1e-5',
    'adam',
  ]);
});
