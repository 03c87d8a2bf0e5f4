import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { loadState } from '../../../src/vat/kernel/state/persistence';
import { openDiskStore } from '../../../src/store/disk-store';
import { Bench } from '../../support/runtime-process';
import { apart, describeOnSmallDisk } from '../../support/small-disk';
import { faultsOf } from '../adding';
import { playsAll } from '../../support/plays-all';

const program = resolve(__dirname, '../../fixtures/vat/adds-in-a-loop.js');

/**
 * A host of vats adds until its disk is full, tries once more on the full disk, and continues when there is
 * space; then its store is copied. It prints a line about the end of each of the first two.
 */
const script = `
  set -e
  disk=$1 after=$2 size=$3; shift 3
  mount -t tmpfs -o "size=$size,mode=755" tmpfs "$disk"
  for seed in 1 2; do
    code=0; "$@" "$disk" $seed 1000000 || code=$?
    echo "ended $code"
  done
  mount -o remount,size=64m "$disk"
  "$@" "$disk" 3 5
  cp -a "$disk/." "$after"
`;

let bench: Bench;

beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

describeOnSmallDisk('a host of vats on a full disk', () => {
  // The first is too small for a store.
  test.each(playsAll ? [1, 64, 66, 77, 128] : [66])(
    'of %i pages gets an error, loses nothing, and continues when there is space',
    async (pages) => {
      const [disk, after] = ['disk', 'after'].map((name) => join(bench.directory, name));
      for (const directory of [disk!, after!]) mkdirSync(directory);
      const words = [disk!, after!, String(pages * 4096), process.execPath, program];
      const [command, ...args] = [...apart, script, 'sh', ...words];
      const { code, stdout, stderr } = await bench.invoke(command, ...args);
      expect([code, stderr]).toEqual([
        0,
        expect.stringMatching(/VMRE_(KERNEL_PANIC|STORE_FAILED)/),
      ]);
      // Only the error, without output of the store library.
      expect(stderr).toContain('no space left on device');
      expect(stderr).not.toMatch(/Write error|position \d+|corrupted|Aborted/);
      const said = stdout.trim().split('\n');
      expect(said.filter((line) => line.startsWith('ended'))).toEqual(['ended 1', 'ended 1']);
      expect(said.slice(said.lastIndexOf('ended 1')).join()).toContain('answered');
      const store = openDiskStore(after!);
      const lines = said.filter((line) => !line.startsWith('ended'));
      expect(faultsOf(loadState(store), lines)).toEqual([]);
      await store.close();
    },
    60_000,
  );
});
