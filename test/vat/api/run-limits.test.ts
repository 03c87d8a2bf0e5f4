import { openKernel, type KernelOptions, type VatKernel } from '../../../src/vat';

/** Sends itself over to the other vat and back, for ever unless a count ends it. */
const ball = {
  source: `exports.buildRootObject = (powers, parameters, baggage) => {
    const self = Far('player', {
      play: (other, left) => {
        baggage.has('hits') ? baggage.set('hits', baggage.get('hits') + 1) : baggage.init('hits', 1);
        for (let i = 0; i < 1000; i += 1);
        if (left > 0) E.sendOnly(other).play(self, left - 1);
      },
      hits: () => (baggage.has('hits') ? baggage.get('hits') : 0),
      never: () => new Promise(() => undefined),
    });
    return self;
  };`,
};

const open = (options: KernelOptions = {}): Promise<VatKernel> =>
  openKernel({ vats: { a: ball, b: ball }, ...options });

const hitsOf = async (kernel: VatKernel): Promise<number> =>
  ((await kernel.call('a', 'hits')) as number) + ((await kernel.call('b', 'hits')) as number);

test('limited runs together do what one run does, and no run exceeds its limit', async () => {
  const play = async (policy: object) => {
    await using kernel = await open();
    await kernel.run();
    await kernel.queueMessage('a', 'play', [kernel.root('b'), 40]);
    let [cranks, computation, runs] = [0, 0, 0];
    for (let hasWork = true; hasWork; runs += 1) {
      const run = await kernel.run(policy);
      ({ hasWork } = run);
      expect(run.queued).toBe(kernel.statistics.queued);
      expect(hasWork).toBe(run.endedBy !== 'noWork' && kernel.hasWork);
      cranks += run.cranks;
      computation += run.computation;
    }
    return { runs, cranks, computation, hash: kernel.activityHash, hits: await hitsOf(kernel) };
  };
  const { runs, ...whole } = await play({});
  expect([runs, whole.hits]).toEqual([1, 41]);
  for (const policy of [{ maxCranks: 1 }, { maxCranks: 7 }, { maxComputation: 1 }]) {
    const { runs: parts, ...same } = await play(policy);
    expect(same).toEqual(whole);
    expect(parts).toBeGreaterThan(4);
  }
});

test('a run ends with the delivery that reaches its limit of computation', async () => {
  await using kernel = await open();
  await kernel.run();
  await kernel.queueMessage('a', 'play', [kernel.root('b'), 1e9]);
  const costs: number[] = [];
  kernel.cranks$.subscribe(({ result }) => costs.push(result?.[2]?.compute ?? 0));
  const { computation, endedBy, hasWork } = await kernel.run({ maxComputation: 100_000 });
  expect({ endedBy, hasWork }).toEqual({ endedBy: 'maxComputation', hasWork: true });
  expect(computation).toBe(costs.reduce((sum, cost) => sum + cost, 0));
  expect(computation).toBeGreaterThanOrEqual(100_000);
  expect(computation - (costs.at(-1) as number)).toBeLessThan(100_000);
  expect(kernel.statistics.vats.map(({ queued }) => queued).sort()).toEqual([0, 1]);
});

test('a message loop between vats does not keep a call from returning', async () => {
  await using kernel = await open({ runLimits: { maxCranks: 200 } });
  await kernel.queueMessage('a', 'play', [kernel.root('b'), 1e9]);
  expect(await kernel.call('a', 'hits')).toBe(1);
  await expect(kernel.call('a', 'never')).rejects.toMatchObject({
    code: 'VMRE_VAT_UNANSWERED',
    data: { endedBy: 'maxCranks', cranks: 200, queued: 1 },
  });
  // A limit of the run replaces that of the kernel; nothing was lost.
  expect(await kernel.run({ maxCranks: 3 })).toMatchObject({ cranks: 3, endedBy: 'maxCranks' });
  expect(await kernel.run({ maxCranks: undefined })).toMatchObject({ cranks: 200 });
});

test('invalid limits are rejected', async () => {
  for (const maxComputation of [-1, 1.5, NaN]) {
    await expect(open({ runLimits: { maxComputation } })).rejects.toMatchObject({
      code: 'VMRE_OPTION_INVALID',
      message: expect.stringContaining('runLimits.maxComputation') as string,
    });
    await using kernel = await open();
    await expect(kernel.run({ maxComputation })).rejects.toMatchObject({
      code: 'VMRE_OPTION_INVALID',
    });
  }
});
