import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cacheFile, cacheMaker } from './launcher';
import { runProgram } from './program-runner';

const LIMIT_MS = 60_000;
/** Not the name of anything in a package. */
const makerFile = '.make-code-cache.js';

/**
 * Makes the code cache of the bundle in a directory: V8's code after a run, so that it has what is compiled only
 * when it is called. A run before has written the configuration: most starts find one, and without the code that
 * writes it the cache is smaller.
 *
 * @param node the program that will run the bundle; another version of V8 does not take the cache
 */
export async function makeCodeCache(directory: string, node: string): Promise<void> {
  const maker = join(directory, makerFile);
  const scratch = join(directory, '.scratch');
  mkdirSync(scratch);
  writeFileSync(maker, cacheMaker);
  try {
    for (const purpose of ['first', 'second']) {
      rmSync(join(directory, cacheFile), { force: true }); // or its code is in the next one too
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
