import type { Action } from '../../inspect';
import { VmreError } from '../../support/errors/vmre-error';
import type { Activity } from '../shell/activity';
import { readLine } from '../shell/read-line';

const SIGTERM = 15;

/** What a page can do to a runtime in a shell: run and kill commands, in the background of the prompt. */
export function shellActions(activityNow: () => Activity | undefined): Record<string, Action> {
  const activity = (): Activity => {
    const found = activityNow();
    if (found?.isRunning) return found;
    throw new VmreError('VMRE_RUNTIME_EXITED', 'the runtime does not run');
  };
  return {
    run: {
      label: 'Run a command',
      fields: [{ name: 'line', label: 'Command' }],
      run: async ({ line = '' }) => {
        const read = readLine(line, { execMode: 'exec', execShell: 'bash' }, new Set());
        if (read.kind !== 'run') throw new VmreError('VMRE_OPTION_INVALID', 'there is no command');
        const job = await activity().run(read.command, true);
        return `command ${job.pid} runs`;
      },
    },
    kill: {
      label: 'Kill a command',
      fields: [
        {
          name: 'pid',
          label: 'Process id',
          choices: () => [...(activityNow()?.jobs.keys() ?? [])].map(String),
        },
      ],
      run: async ({ pid = '' }) => {
        await activity().kill(Number(pid), SIGTERM);
        return `SIGTERM is sent to ${pid}`;
      },
    },
  };
}
