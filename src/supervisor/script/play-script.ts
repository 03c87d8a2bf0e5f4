import { resolve } from 'node:path';

import { checkExpectation } from './check-expectation';
import { outputOf, textOf } from './command-output';
import type { Capture, ExeScript, ScriptStep } from './exe-script';
import { playCommand, type PlayedCommand, type ScriptSession } from './play-command';
import type { ExeScriptEvent, StepReport } from './step-report';
import { StepLimit } from './step-limit';
import { StreamedOutput } from './streamed-output';

/** Options of {@link playScript}. */
export interface PlayOptions {
  /** Directory of the requestor, which `file:` cannot leave. Default: the current directory. */
  files?: string | undefined;
  /** Maximum milliseconds of each command. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Called with each event as a requestor gets it. Default: none. */
  onEvent?: ((event: ExeScriptEvent) => void) | undefined;
  /** Aborts the script, which then rejects with its reason. */
  signal?: AbortSignal | undefined;
}

/** DEPLOY and START are captured whole. */
const whole: Capture = { part: 'all', format: 'str', isStreamed: true };

/**
 * Plays a script in a session. A command that fails ends its batch, as in a supervisor: if the failure was expected,
 * the rest is played as another batch, otherwise it is skipped. The session is not stopped.
 *
 * @param session an open session
 * @param script as `parseScript` read it
 * @param options limits, listeners
 * @returns the report of each step, when it is done
 * @throws what the session throws, such as VMRE_PROGRAM_NOT_FOUND
 *
 * @example
 * ```ts
 * import { openSession, parseScript, playScript, RuntimeProgram } from 'vmre/supervisor';
 *
 * test('greets', async () => {
 *   const program = new RuntimeProgram('bin/greeter', { workdir: '/tmp/activity' });
 *   await using session = openSession(program);
 *   const script = parseScript('[{"deploy": {}}, {"start": {}}, {"run": {"entry_point": "greet"}}]');
 *   for await (const { name, differences } of playScript(session, script)) {
 *     expect({ name, differences }).toEqual({ name, differences: [] });
 *   }
 * });
 * ```
 */
export async function* playScript(
  session: ScriptSession,
  script: ExeScript,
  options: PlayOptions = {},
): AsyncGenerator<StepReport, void, void> {
  const player = new Player(session, options);
  let isOver = false;
  for (const [at, step] of script.steps.entries()) {
    options.signal?.throwIfAborted();
    if (isOver) {
      yield player.skipped(step);
      continue;
    }
    const report = await player.play(step, at === script.steps.length - 1);
    options.signal?.throwIfAborted();
    yield report;
    isOver = report.code !== 0 && report.verdict === 'failed';
  }
}

class Player {
  private batch = 1;
  private index = 0;

  constructor(
    private readonly session: ScriptSession,
    private readonly options: PlayOptions,
  ) {}

  /** The step is in the batch that a failure ended. */
  skipped({ name, line }: ScriptStep): StepReport {
    return { name, line, verdict: 'skipped', differences: [], batch: this.batch - 1, tookMs: 0 };
  }

  async play(step: ScriptStep, isLast: boolean): Promise<StepReport> {
    const { batch, index } = this;
    const { name, line, command, expect } = step;
    const [stdout, stderr] =
      command.type === 'run' ? [command.stdout, command.stderr] : [whole, whole];
    this.emit({ started: { command: step.source } });
    const begin = performance.now();
    const limit = new StepLimit(this.limitOf(step), this.options.signal);
    const played = await limit.keep(this.perform(step, limit.signal, stdout, stderr));
    const tookMs = performance.now() - begin;
    const { code, message, bytes, omitted } = played;
    this.emit({ finished: { return_code: code, message: code === 0 ? null : message } });
    const differences = checkExpectation(expect, {
      ...{ code, message, overdueMs: limit.exceededMs },
      ...{ stdout: textOf(bytes.stdout), stderr: textOf(bytes.stderr) },
    });
    const result = {
      index,
      eventDate: new Date().toISOString(),
      result: code === 0 ? ('Ok' as const) : ('Error' as const),
      stdout: outputOf(bytes.stdout, stdout.format),
      stderr: outputOf(bytes.stderr, stderr.format),
      message: code === 0 ? null : message,
      isBatchFinished: isLast || code !== 0,
    };
    this.advance(code);
    const verdict = differences.length === 0 ? 'passed' : 'failed';
    const isCut = omitted !== undefined && omitted.stdout + omitted.stderr > 0;
    const report: StepReport = { name, line, verdict, differences, batch, result, code, tookMs };
    return isCut ? { ...report, omitted } : report;
  }

  private perform(
    { command }: ScriptStep,
    signal: AbortSignal,
    stdout: Capture,
    stderr: Capture,
  ): Promise<PlayedCommand> {
    const streams = { stdout: new StreamedOutput(stdout), stderr: new StreamedOutput(stderr) };
    return playCommand(this.session, command, {
      signal,
      files: resolve(this.options.files ?? '.'),
      onOutput: (name, data) => {
        const output = streams[name].next(data);
        if (output !== null) this.emit(name === 'stdout' ? { stdout: output } : { stderr: output });
      },
      onProgress: (done, size) =>
        this.emit({
          progress: { step: [0, 1], message: null, progress: [done, size], unit: 'Bytes' },
        }),
    });
  }

  private limitOf({ expect }: ScriptStep): number {
    return Math.min(expect.withinMs ?? Infinity, this.options.timeoutMs ?? 30_000);
  }

  private advance(code: number): void {
    this.index = code === 0 ? this.index + 1 : 0;
    this.batch += code === 0 ? 0 : 1;
  }

  private emit(kind: ExeScriptEvent['kind']): void {
    const timestamp = new Date().toISOString().replace('Z', '');
    this.options.onEvent?.({ batch_id: String(this.batch), index: this.index, timestamp, kind });
  }
}
