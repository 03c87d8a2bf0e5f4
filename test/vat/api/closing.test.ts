import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDiskStore } from '../../../src/store';
import { openKernel } from '../../../src/vat';

const counter = {
  worker: 'local',
  source: `exports.buildRootObject = ({ Far }) => Far('counter', { add: (n) => n + 1 });`,
} as const;

test('a damaged store is closed when the kernel cannot be opened', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-closing-'));
  const path = join(directory, 'store');
  try {
    await using kernel = await openKernel({ store: path, vats: { counter } });
    await kernel.call('counter', 'add', 2);
    await kernel.close();
    await using before = openDiskStore(path);
    const value = Buffer.from('nonsense');
    await before.commit([...before.range()].map(([key]) => ({ key, value })));
    await before.close();
    const opening = openKernel({ store: path, vats: { counter } });
    await expect(opening).rejects.toMatchObject({
      message: expect.stringContaining('damaged') as string,
    });
    await using after = openDiskStore(path);
    expect([...after.range()]).not.toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
