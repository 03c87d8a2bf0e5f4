import { closeAll, open, vat } from '../authored-kit';

afterEach(closeAll);

const start = async (methods: string, memoryMb: number) => {
  const { kernel } = await open(
    { a: { ...vat(methods), limits: { memoryMb } } },
    { worker: 'process' },
  );
  return kernel;
};

test.each([2, 8, 12, 16])('a process starts with a limit of %s MiB', async (memoryMb) => {
  const kernel = await start('go: () => 1', memoryMb);
  expect(await kernel.call('a', 'go')).toBe(1);
});

// The process grows by about 8 MiB: its heap is not collected below that.
const garbage = 'go: () => Array.from({ length: 30_000 }, (_, i) => ({ i })).length';

test('a process with a limit below the minimum may use the minimum', async () => {
  const kernel = await start(garbage, 2);
  for (let round = 0; round < 200; round += 1) expect(await kernel.call('a', 'go')).toBe(30_000);
});

test('a process with a limit below the minimum is terminated above the minimum', async () => {
  const kernel = await start(
    'go: () => { for (const all = [];;) all.push([...all].slice(0, 1e5)); }',
    2,
  );
  await expect(kernel.call('a', 'go')).rejects.toThrow(
    /the maximum is 16\b|heap out of memory|SIG(ABRT|TRAP|ILL)/,
  );
});
