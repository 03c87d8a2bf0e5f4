import { openSession, RuntimeProgram } from 'vmre/supervisor';

import { messageOf } from '../../src/support/errors/vmre-error';
import type { Tally } from '../support/tally';
import type { RustPeers } from './rust/build';
import type { Sandbox } from './sandbox';

const LIMIT_MS = 5000;

/** A runtime on the published SDK, and the rules that a session sees it violate. */
interface Departing {
  name: string;
  program: string;
  departs: readonly string[];
  /** Rules that it violates sometimes. */
  mayDepart: readonly string[];
}

const departing = ({ sdkRuntime, sdkCmd }: RustPeers): Departing[] => [
  {
    name: 'ya-runtime-sdk, server mode',
    program: sdkRuntime,
    // A supervisor's options, pid 0, KILL without effect after a panic, SHUTDOWN while a command runs.
    departs: ['R11', 'R23', 'R30', 'R44'],
    // It writes the answer to RUN and the events of the command from different tasks.
    mayDepart: ['R46'],
  },
  {
    name: 'ya-runtime-sdk, command mode',
    program: sdkCmd,
    departs: ['R11', 'R36'],
    mayDepart: [],
  },
];

/** Checks that a strict session reports how runtimes on the published SDK depart from the contract. */
export async function checkSessions(
  peers: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  for (const each of departing(peers)) {
    const name = `a session of ${each.name}`;
    try {
      const seen = await play(each.program, sandbox.makeDirectory());
      const sure = seen.filter((rule) => !each.mayDepart.includes(rule));
      if (sure.join() === each.departs.join()) tally.passed(`${name}: ${seen.join(', ')}`);
      else tally.failed(name, `departs from ${seen.join(', ')}, not ${each.departs.join(', ')}`);
    } catch (error) {
      tally.failed(name, messageOf(error));
    }
  }
}

/** Plays two lives. @returns the rules that were violated, sorted */
async function play(path: string, workdir: string): Promise<string[]> {
  const program = new RuntimeProgram(path, { workdir });
  await using session = openSession(program, { strict: true, timeoutMs: LIMIT_MS });
  await session.deploy({ hostname: 'vmre' });
  await session.terminate();
  await session.deploy();
  await session.start();
  for (const words of [['echo', 'hi'], ['fail'], ['counter'], ['panic']]) await session.run(words);
  await session.terminate();
  await session.deploy();
  await session.start();
  await session.run(['echo', 'hi']);
  let begun = (): void => undefined;
  const running = new Promise<void>((resolve) => (begun = resolve));
  const sleeps = session.run(['sleep', '60000'], { onPid: begun });
  await Promise.race([running, sleeps]);
  await session.stop();
  await sleeps;
  return session.departures.map(({ rule }) => rule).sort();
}
