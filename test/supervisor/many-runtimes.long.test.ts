import { join } from 'node:path';

import type { CommandResult } from '../../src/supervisor/command-monitor';
import { RuntimeProgram } from '../../src/supervisor/runtime-program';
import type { ServedRuntime } from '../../src/supervisor/served-runtime';
import { longTest } from '../support/plays-all';
import { useTemporaryDirectory } from '../support/temporary-directory';

const at = useTemporaryDirectory();
const RUNTIMES = 100;
const PER_RUNTIME = 10;

/** A runtime of a few lines of Node, so that a hundred of them start quickly. */
const runtime = join(__dirname, '../fixtures/runtimes/tiny-runtime.js');

longTest(
  '100 runtimes with 1,000 commands in flight answer them all, and leave nothing',
  async () => {
    await using program = new RuntimeProgram(runtime, { workdir: at(), timeoutMs: 120_000 });
    const runtimes: ServedRuntime[] = [];
    for (let started = 0; started < RUNTIMES; started += 1) runtimes.push(await program.start());
    const commands = runtimes.flatMap(({ client, monitor }, number) =>
      Array.from({ length: PER_RUNTIME }, async (_, index): Promise<CommandResult> => {
        const text = `${number}.${index}`;
        let ended: Promise<CommandResult> | undefined;
        await client.run({ bin: 'say', args: ['say', text], workDir: '' }, (pid) => {
          ended = monitor.follow(pid);
        });
        return ended as unknown as Promise<CommandResult>;
      }),
    );
    const results = await Promise.all(commands);
    expect(results.map(({ code, stdout }) => `${code} ${stdout.toString()}`)).toEqual(
      runtimes.flatMap((_, number) =>
        Array.from({ length: PER_RUNTIME }, (_each, index) => `0 ${number}.${index}`),
      ),
    );
    await Promise.all(runtimes.map((each) => each.stop()));
    await Promise.all(runtimes.map(({ client }) => client.ended));
    expect(runtimes.flatMap(({ monitor }) => monitor.breaches)).toEqual([]);
    expect(program.livingCount).toBe(0);
  },
);
