import { coded } from '../../support/coded';
import { TestKernel } from '../kit';

test('a run ends when its policy says so', async () => {
  const t = new TestKernel();
  await t.vat('alice');
  await t.run();
  for (let i = 0; i < 10; i += 1) await t.kernel.queueMessage('alice', 'm');
  const left = { computation: 0, hasWork: true };
  expect(await t.kernel.run({ maxCranks: 2 })).toEqual({
    ...left,
    ...{ cranks: 2, endedBy: 'maxCranks', queued: 8 },
  });
  expect(await t.kernel.run({ shouldContinue: () => false })).toEqual({
    ...left,
    ...{ cranks: 1, endedBy: 'shouldContinue', queued: 7 },
  });
  expect(await t.kernel.run({ maxMs: 0 })).toEqual({
    ...left,
    ...{ cranks: 0, endedBy: 'maxMs', queued: 7 },
  });
  const both = await Promise.allSettled([t.kernel.run(), t.kernel.run()]);
  expect(both).toMatchObject([
    { value: { cranks: 7, endedBy: 'noWork', hasWork: false, queued: 0 } },
    { reason: coded('VMRE_KERNEL_RUNNING') },
  ]);
});
