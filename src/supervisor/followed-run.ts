import { basename } from 'node:path';

import type { RuntimeClient } from './client';
import type { CommandMonitor, CommandObserver, CommandResult } from './command-monitor';

/** A RUN whose events are followed. */
export interface FollowedRun {
  /** Resolves with the process id. Rejects as {@link RuntimeClient.run} */
  pid: Promise<number>;
  /** The result of the command; undefined before the answer to RUN. */
  readonly ended: Promise<CommandResult> | undefined;
}

/**
 * Sends RUN as a supervisor does, the first argument being the last part of the path of the program, and follows the
 * command from its answer on.
 *
 * @param onPid called with the process id before the events of the command are passed on
 */
export function followRun(
  client: RuntimeClient,
  monitor: CommandMonitor,
  [bin = '', ...args]: readonly string[],
  observer: CommandObserver,
  onPid: (pid: number) => void,
): FollowedRun {
  let ended: Promise<CommandResult> | undefined;
  monitor.expect();
  const pid = client.run({ bin, args: [basename(bin), ...args], workDir: '' }, (given) => {
    onPid(given);
    ended = monitor.follow(given, observer);
    monitor.settled();
  });
  pid.catch(() => monitor.settled());
  return {
    pid,
    get ended() {
      return ended;
    },
  };
}
