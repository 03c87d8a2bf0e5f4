import { closeAll, open, vat } from '../authored-kit';

afterEach(closeAll);

test.each([2, 8, 12, 16])('a process starts for a vat that may hold %s MB', async (memoryMb) => {
  const a = { ...vat('go: () => 1'), limits: { memoryMb } };
  const { kernel } = await open({ a }, { worker: 'process' });
  expect(await kernel.call('a', 'go')).toBe(1);
});
