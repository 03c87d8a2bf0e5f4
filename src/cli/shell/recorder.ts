import { replaceFile } from '../../support/atomic-file';
import type { VmreError } from '../../support/errors/vmre-error';
import { RuntimeRefusal } from '../../supervisor/runtime-refusal';
import type { Activity } from './activity';
import type { Job, KeptOutput } from './job';
import type { RecordedCommand, RecordedSession } from './recorded-session';

/** Writes the commands of a session and their results as a file that can be replayed. */
export class Recorder {
  private readonly commands: (() => RecordedCommand)[] = [];

  constructor(
    private readonly path: string,
    private readonly startArgs: readonly string[],
    private readonly workdir: string,
  ) {}

  add(job: Job): void {
    let end: Partial<RecordedCommand> = {};
    void job.ended.then((ended) => {
      end = 'code' in ended ? { code: ended.code } : { failed: ended.error.code };
    });
    this.commands.push(() => ({
      run: job.command,
      ...(job.isBackground && { background: true }),
      ...(job.kills.length > 0 && { kills: job.kills }),
      ...end,
      ...outputOf('stdout', job.output.stdout),
      ...outputOf('stderr', job.output.stderr),
    }));
  }

  /** A command that did not start. */
  addRefused(command: readonly string[], error: VmreError): void {
    const refused = error instanceof RuntimeRefusal;
    this.commands.push(() => ({
      run: command,
      ...(refused ? { refused: error.message } : { failed: error.code }),
    }));
  }

  /** @throws the error of the file system */
  write({ counters, states }: Activity): void {
    const session: RecordedSession = {
      vmreSession: 1,
      startArgs: this.startArgs,
      workdir: this.workdir,
      commands: this.commands.map((command) => command()),
      counters: Object.fromEntries(counters),
      states: Object.fromEntries(states),
    };
    replaceFile(this.path, `${JSON.stringify(session, null, 2)}\n`);
  }
}

function outputOf(stream: 'stdout' | 'stderr', output: KeptOutput): Partial<RecordedCommand> {
  if (output.bytes === 0) return {};
  return { [stream]: output.isWhole ? output.text : { begins: output.text, bytes: output.bytes } };
}
