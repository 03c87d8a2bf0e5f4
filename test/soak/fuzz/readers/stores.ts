import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { importState } from '../../../../src/vat/api/state-file';
import { checkState } from '../../../../src/vat/kernel/state/verify-state';
import { checkDiskFile } from '../../../../src/store/disk-file-check';
import { openDiskStore } from '../../../../src/store/disk-store';
import { openMemoryStore } from '../../../../src/store/memory-store';
import { readDamaged } from '../../../../src/store/read-damaged';
import type { Random } from '../../../support/random';
import { changedJson } from '../json-value';
import { texts, type MakeReader } from '../reader';

const source =
  "exports.buildRootObject = ({ Far }) => { let sum = 0; return Far('a', { add: (x) => (sum += x) }); };";

interface Made {
  readonly lines: readonly string[];
  readonly file: Buffer;
}

/** The state of a kernel that has run some cranks. */
async function made(directory: string): Promise<Made> {
  const { openKernel } = require('../../../../dist/vat') as typeof import('../../../../src/vat');
  const store = join(directory, 'made');
  const kernel = await openKernel({
    store,
    vats: { a: { source: source, worker: 'local' } },
  });
  for (let left = 20; left > 0; left -= 1) await kernel.call('a', 'add', left);
  const lines = [...kernel.exportState()];
  await kernel.close();
  return { lines, file: readFileSync(join(store, 'data.mdb')) };
}

const stateLines: MakeReader = async (directory) => {
  const { lines } = await made(directory);
  const keys = lines.map((each) => each.split('"')[1] ?? '').slice(0, 30);
  const change = (random: Random): Buffer => {
    const changed = lines.map((each) =>
      random.below(20) > 0
        ? each
        : JSON.stringify(changedJson(JSON.parse(each), random, ['0', '1'])),
    );
    return Buffer.from(changed.join('\n'));
  };
  return {
    valid: texts(lines.join('\n')),
    tokens: ['["', '","', '\n', ...keys],
    generate: change,
    read: async (input) => {
      const store = openMemoryStore();
      await importState(store, input.toString().split('\n'));
      checkState(store);
    },
    // Any problem in damaged tables is reported as damage.
    expects: (error) => (error as { code?: string }).code === 'VMRE_STORE_FAILED',
  };
};

/** Files of stores: a file that passes the check is given to the library, which trusts it. */
const storeFile: MakeReader = async (directory) => {
  const { file } = await made(directory);
  const path = join(directory, 'fuzzed');
  return {
    valid: [file],
    tokens: ['\xde\xc0\xef\xbe', '\x02\0\0\0', '\0\0\0\0\0\0\0\0'],
    read: async (input, random) => {
      mkdirSync(path);
      try {
        writeFileSync(join(path, 'data.mdb'), input);
        readDamaged(path);
        checkDiskFile(join(path, 'data.mdb'), true);
        if (random.below(10) > 0) return;
        const store = openDiskStore(path);
        for (const [key] of store.range()) store.get(key);
        await store.close();
      } finally {
        rmSync(path, { recursive: true, force: true });
      }
    },
  };
};

/** The persistent state of vats, as lines and as a file. */
export const storeReaders: Readonly<Record<string, MakeReader>> = {
  'state-lines': stateLines,
  'store-file': storeFile,
};
