import { casesFor } from './cases';
import { jsWorkers } from './js-workers';

// npm run interop runs the same cases with the Python worker.
describe.each(jsWorkers.map((worker) => [worker.name, worker] as const))('%s', (_name, worker) => {
  test.each(casesFor(worker).map((each) => [each.name, each] as const))('%s', (_case, each) =>
    each.run(worker),
  );
});
