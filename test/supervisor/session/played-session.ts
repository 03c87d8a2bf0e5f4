import { openSession, RuntimeProgram, type SessionDeparture } from 'vmre/supervisor';

import type { Leftover } from '../../support/leftovers';
import { withChanged } from '../conformance/trial-runtime';
import type { Change } from '../conformance/wrong-runtime';

/** Time for DEPLOY and START, which start processes, and for RUN; a busy machine needs some. */
const LIMIT_MS = 20_000;
const RUN_MS = 8000;
/** Time until a command is aborted. */
const ABORT_MS = 300;

/**
 * Plays two lives of an activity with the correct runtime and changes: commands that succeed, fail, are rejected and
 * aborted. The second is ended while a command runs.
 */
export async function playChanged(
  changes: readonly Change[],
): Promise<{ departures: readonly SessionDeparture[]; left: Leftover[] }> {
  const { result, left } = await withChanged(changes, async ({ path, workdir, env }) => {
    const program = new RuntimeProgram(path, { workdir, env });
    await using session = openSession(program, { strict: true, timeoutMs: LIMIT_MS });
    const run = (words: readonly string[]): Promise<unknown> =>
      session.run(words, { signal: AbortSignal.timeout(RUN_MS) });
    const life = async (): Promise<void> => {
      await session.deploy();
      await session.start();
      for (const words of [['echo', 'hi'], ['fail'], ['nope']]) await run(words);
    };
    await life();
    const abort = new AbortController();
    setTimeout(() => abort.abort(), ABORT_MS);
    await session.run(['sleep', '60'], { signal: abort.signal });
    await run(['echo', 'after']);
    await session.terminate();
    await session.deploy({ hostname: 'vmre' });
    await session.terminate();
    await life();
    let begun = (): void => undefined;
    const running = new Promise<void>((resolve) => (begun = resolve));
    const long = session.run(['sleep', '60'], { onPid: begun });
    await Promise.race([running, long]);
    await session.stop();
    await long;
    return session.departures;
  });
  return { departures: result, left };
}
