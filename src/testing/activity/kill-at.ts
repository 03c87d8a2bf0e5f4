import { signalNumber } from '../../process/exit-status';
import type { CommandPhase, KilledCommand } from './command-result';
import type { ServedRuntime } from './served-runtime';

/** Runs a command and kills it with SIGTERM at one moment of its life. */
export async function killAt(
  served: ServedRuntime,
  phase: CommandPhase,
  bin: string,
  args: readonly string[],
): Promise<KilledCommand> {
  const { record } = served;
  let pid: number | undefined;
  let refusal: Promise<Error | undefined> | undefined;
  // The request is written at once, before anything else is read.
  const kill = (): void => {
    if (pid === undefined) return;
    refusal ??= served.client.kill(pid, signalNumber('SIGTERM')).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
  };
  const removeListener = record.onEvent(() => {
    if (pid !== undefined && record.events.some((event) => isMoment(phase, pid, event))) kill();
  });
  try {
    const command = await served.begin(bin, args, (given) => {
      pid = given;
      if (phase === 'answered') kill();
    });
    const result = await command.ended;
    return { result, refusal: await refusal };
  } finally {
    removeListener();
  }
}

type Event = ServedRuntime['record']['events'][number];

function isMoment(phase: CommandPhase, pid: number | undefined, event: Event): boolean {
  if (!('pid' in event) || event.pid !== pid) return false;
  switch (phase) {
    case 'answered':
      return false;
    case 'started':
      return event.type === 'commandStarted';
    case 'output':
      return event.type === 'commandStdout' || event.type === 'commandStderr';
    case 'stopped':
      return event.type === 'commandStopped';
  }
}
