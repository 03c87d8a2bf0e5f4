import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { config, lastValueFrom, toArray, type Observable } from 'rxjs';

import { openKernel, type VatKernel } from '../../../src/vat';
import { loggerOf } from '../../../src/vat/api/vat-logger';

const counter = {
  source: `exports.buildRootObject = ({ Far, exitVat }) => {
    let sum = 0;
    return Far('counter', { add: (n) => (sum += n), leave: () => exitVat('bye') });
  };`,
};

afterEach(() => (config.onUnhandledError = null));

/** What all observables of a kernel emit until they complete. */
async function allOf(kernel: VatKernel): Promise<Record<string, number>> {
  const { cranks$, terminations$, results$, work$ } = kernel;
  const facet$ = kernel.facet.results$;
  const all: Record<string, Observable<unknown>> = {
    ...{ cranks$, terminations$, results$, work$, facet$ },
  };
  const counts = Object.entries(all).map(async ([name, each$]) => {
    return [name, (await lastValueFrom(each$.pipe(toArray()))).length] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

test('all observables complete when the kernel has shut down', async () => {
  const kernel = await openKernel({ vats: { counter } });
  const all = allOf(kernel);
  await kernel.call('counter', 'add', 2);
  await kernel.call('counter', 'leave').catch(() => undefined);
  await kernel.close();
  const { cranks$, work$, ...persisted } = await all;
  expect(persisted).toEqual({ terminations$: 1, results$: 2, facet$: 2 });
  expect(cranks$).toBeGreaterThan(2);
  expect(work$).toBeGreaterThan(0);
  expect(await allOf(kernel)).toMatchObject({ cranks$: 0, work$: 0 });
});

test('all observables complete when the kernel has stopped after an error', async () => {
  const kernel = await openKernel({ vats: { counter: { ...counter, critical: true } } });
  const all = allOf(kernel);
  await kernel.call('counter', 'add', 2);
  await kernel.queueMessage('counter', 'leave');
  await expect(kernel.run()).rejects.toMatchObject({ code: 'VMRE_KERNEL_PANIC' });
  expect(await all).toMatchObject({ results$: 1, terminations$: 0 });
  await kernel.close();
});

test('an error of a subscriber is logged, and stops neither it nor the kernel', async () => {
  const log: string[] = [];
  let seen = 0;
  const kernel = await openKernel({
    vats: { counter },
    logger: loggerOf(({ vat, level, text }) => log.push(`${vat} ${level} ${text}`)),
  });
  kernel.results$.subscribe(() => {
    seen += 1;
    throw new Error(`result ${seen}`);
  });
  expect(await kernel.call('counter', 'add', 2)).toBe(2);
  expect(await kernel.call('counter', 'add', 3)).toBe(5);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(log).toEqual([
    expect.stringMatching(/^a subscriber error Error: result 1\n/),
    expect.stringMatching(/^a subscriber error Error: result 2\n/),
  ]);
  await kernel.close();
});

test('RxJS is loaded with the first observable', () => {
  const script = `
    const { openKernel } = require('vmre/vat');
    const isLoaded = () => Object.keys(require.cache).some((path) => path.includes('rxjs'));
    (async () => {
      const source = "exports.buildRootObject = ({ Far }) => Far('a', { hi: () => 'hi' })";
      const kernel = await openKernel({ vats: { a: { source, worker: 'local' } } });
      const answer = await kernel.call('a', 'hi');
      const before = isLoaded();
      kernel.cranks$;
      console.log(JSON.stringify([answer, before, isLoaded()]));
      await kernel.close();
    })();`;
  const cwd = join(__dirname, '../..');
  const output = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd });
  expect(JSON.parse(output)).toEqual(['hi', false, true]);
});
