import { Samples } from '../../../src/inspect/events/samples';

test('figures have one value for each time', () => {
  const samples = new Samples(3);
  samples.add(1, [['s', { a: 1 }]]);
  samples.add(2, [['s', { a: 2, b: 5 }]]);
  samples.add(3, [['s', { b: 6 }]]);
  expect(samples.times).toEqual([1, 2, 3]);
  expect(samples.all).toEqual([
    { subject: 's', name: 'a', values: [1, 2, null] },
    { subject: 's', name: 'b', values: [null, 5, 6] },
  ]);
  for (let time = 4; time < 10; time += 1) samples.add(time, [['s', { b: time }]]);
  expect(samples.times).toEqual([7, 8, 9]);
  expect(samples.all).toEqual([{ subject: 's', name: 'b', values: [7, 8, 9] }]);
});

test('the number of figures is limited', () => {
  const samples = new Samples();
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`f${at}`, at]));
  samples.add(1, [['s', many]]);
  expect(samples.all).toHaveLength(64);
});
