import { cases } from './cases';
import { jsWorkers } from './js-workers';

// npm run interop plays the same with the Python worker.
describe.each(jsWorkers.map((worker) => [worker.name, worker] as const))('%s', (_name, worker) => {
  const fitting = cases.filter(({ needs }) => !needs || worker.traits.includes(needs));
  test.each(fitting.map((each) => [each.name, each] as const))('%s', (_case, each) =>
    each.run(worker),
  );
});
