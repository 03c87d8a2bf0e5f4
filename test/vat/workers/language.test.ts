import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { VatKernel } from '../../../src/vat';
import { closeAll, open, useWorker, workers } from './authored-kit';

const fixtures = join(__dirname, '../../fixtures/vat');
const source = readFileSync(join(fixtures, 'surveying-vat.js'), 'utf8');
/** All globals and all properties of the intrinsics, the same on every engine and version. */
const language = readFileSync(join(fixtures, 'language.txt'), 'utf8').trim().split('\n');

/** V8 exposes them to its own async hooks: see hideHooks. */
const isHook = (path: string): boolean => /Symbol\(\w+_id_symbol\)$/.test(path);
/** QuickJS lacks them: docs/vats.md. */
const missing = { local: [], thread: [], process: [], quickjs: ['Compartment'] };

describe.each(workers)('a vat in a worker that is %s', (worker) => {
  let kernel: VatKernel;
  beforeAll(async () => {
    useWorker(worker);
    ({ kernel } = await open({
      surveyor: { source },
      limited: { source, limits: { computation: 5e6 } },
    }));
  });
  afterAll(closeAll);

  test.each(['surveyor', 'limited'])(
    'finds the language of vats and nothing else: %s',
    async (vat) => {
      const survey = (await kernel.call(vat, 'survey')) as { names: string[]; found: string[] };
      const found = [...survey.names, ...survey.found.filter((path) => !isHook(path))];
      expect(found).toEqual(language.filter((path) => !missing[worker].includes(path as never)));
    },
  );

  test('can override inherited properties on its own objects', async () => {
    const yes = (count: number) => Array.from({ length: count }, () => true);
    expect(await kernel.call('surveyor', 'assignments')).toEqual([
      ...[6, 5, 4, 4, 5, 4, 3, 4, 3, 2, 3, 1, 2].map(yes),
      ['TypeError', 'TypeError', 'TypeError'],
      ['TypeError'],
      ['TypeError'],
    ]);
    expect(await kernel.call('surveyor', 'isFrozen')).toBe(true);
  });
});
