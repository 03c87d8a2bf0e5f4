import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cacheFile, cacheMaker } from './launcher';
import { runProgram } from './program-runner';

const LIMIT_MS = 60_000;
/** A name that no file of a package has. */
const makerFile = '.make-code-cache.js';

/**
 * Creates the code cache of the bundle in a directory. It is taken after a run, so it contains functions that are
 * compiled at their first call. An earlier run writes the configuration: most starts find one, and the cache is
 * smaller without the code that writes it.
 *
 * @param node the program that will run the bundle; another version of V8 rejects the cache
 */
export async function makeCodeCache(directory: string, node: string): Promise<void> {
  const maker = join(directory, makerFile);
  const scratch = join(directory, '.scratch');
  mkdirSync(scratch);
  writeFileSync(maker, cacheMaker);
  try {
    for (const purpose of ['first', 'second']) {
      rmSync(join(directory, cacheFile), { force: true }); // otherwise the next cache would contain its code, too
      await runProgram({
        program: node,
        args: [maker, 'offer-template'],
        cwd: scratch,
        env: { XDG_DATA_HOME: scratch },
        limit: LIMIT_MS,
        purpose: `the ${purpose} run of the bundle, with offer-template,`,
      });
    }
  } finally {
    rmSync(maker, { force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}
