import { Build } from '../runtime/decorators/builds';
import { problemOf, sessions } from '../runtime/decorators/sessions';
import type { Tally } from '../support/tally';
import { installBun } from './packaged-project';

/** Runs the programs of authors from source in Bun, with both kinds of decorators. */
export async function checkBunSource(tally: Tally): Promise<void> {
  const bun = await installBun();
  if ('reason' in bun) return tally.skipped('Bun from source', bun.reason);
  for (const tsconfig of ['tsconfig.json', 'tsconfig.standard.json']) {
    const build = Build.bun(bun.program, tsconfig);
    try {
      for (const program of Object.keys(sessions)) {
        const problem = await problemOf(build, program);
        const name = `Bun runs ${program} with ${tsconfig}`;
        if (problem === '') tally.passed(name);
        else tally.failed(name, problem);
      }
    } finally {
      build.clear();
    }
  }
}
