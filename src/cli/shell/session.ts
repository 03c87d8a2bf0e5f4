import { accessSync, appendFileSync, constants, createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';

import type { InspectedRuntime } from '../../inspect';
import type { MessageTap } from '../../supervisor/client';
import type { RuntimeProgram } from '../../supervisor/runtime-program';
import { ExitCode } from '../../support/errors/error-kind';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { Interruption } from '../../support/interruption';
import { inspectedRuntime, inspecting } from '../inspect/inspect-option';
import { inspectedView } from '../inspect/inspected-shell';
import { Activity } from './activity';
import { boundedLines, MAX_LINE_BYTES, type BoundedLine } from './bounded-lines';
import { JsonView } from './json-view';
import { MessageTrace } from './message-trace';
import { PipeView } from './pipe-view';
import type { LineMode } from './read-line';
import { readSession, type RecordedSession } from './recorded-session';
import { Recorder } from './recorder';
import { Shell } from './shell';
import type { ShellOptions } from './shell-options';
import type { ShellView } from './shell-event';

/** A shell from its begin to its end: at a prompt, or with lines from elsewhere. */
export class ShellSession {
  private readonly recorded: RecordedSession | undefined;
  private readonly recorder: Recorder | undefined;
  private shown: InspectedRuntime | undefined;
  private activity: Activity | undefined;

  constructor(
    private readonly program: RuntimeProgram,
    private readonly options: ShellOptions & { runtime: string },
    private readonly interruption: Interruption,
  ) {
    const { record, replay, startArg } = options;
    this.recorded = replay === undefined ? undefined : readSession(replay);
    this.recorder =
      record === undefined ? undefined : new Recorder(record, startArg, program.workdir);
    if (options.script !== undefined) expectReadable(options.script);
  }

  /** @returns the exit code */
  async run(): Promise<number> {
    let closePage: (() => Promise<void>) | undefined;
    try {
      closePage = await inspecting(this.options, () => [(this.shown = this.inspected())]);
      return await (this.isInteractive ? this.prompt() : this.script());
    } finally {
      await this.program.stop();
      await closePage?.();
    }
  }

  /** The page shows what the view gets, and acts on the activity. */
  private inspected(): InspectedRuntime {
    const { shellActions } =
      require('../inspect/shell-actions') as typeof import('../inspect/shell-actions');
    return inspectedRuntime(
      this.options.runtime,
      shellActions(() => this.activity),
    );
  }

  private get isInteractive(): boolean {
    const { json, exec, script, replay } = this.options;
    if (json || exec.length > 0 || script !== undefined || replay !== undefined) return false;
    return process.stdin.isTTY && process.stdout.isTTY;
  }

  private async prompt(): Promise<number> {
    const { PromptSession } = require('./prompt-session') as typeof import('./prompt-session');
    const session = new PromptSession(basename(this.options.runtime), this.interruption, (view) =>
      this.shellWith(view, (line) => session.note(line)),
    );
    const code = await session.run();
    this.recorder?.write(session.activity);
    return code;
  }

  /** Carries out all lines, until one fails. */
  private async script(): Promise<number> {
    let stopping: Promise<unknown> | undefined;
    const shown = this.options.json ? new JsonView() : new PipeView();
    // What an interruption causes is no news.
    const view: ShellView = {
      show: (event) => void (stopping ?? shown.show(event)),
      backlog: () => shown.backlog(),
    };
    const shell = this.shellWith(view, (line) => void process.stderr.write(`${line}\n`));
    const signal = this.interruption.attend(
      () => {
        stopping = shell.isOpening ? shell.activity.killRuntime() : shell.stop();
        process.stdin.destroy();
      },
      () => void shell.activity.killRuntime(),
    );
    let code = await shell.open();
    if (code === ExitCode.Ok) {
      code = this.recorded
        ? await this.replay(shell, view, this.recorded)
        : await this.lines(shell, signal, view);
    }
    await stopping;
    const stopped = shell.activity.isRunning ? await shell.stop() : ExitCode.Ok;
    this.recorder?.write(shell.activity);
    return code || stopped;
  }

  private async lines(shell: Shell, signal: AbortSignal, view: ShellView): Promise<number> {
    let number = 0;
    for await (const line of until(signal, this.input())) {
      number += 1;
      if ('bytes' in line) {
        view.show({ event: 'error', error: tooLong(number, line.bytes) });
        return ExitCode.Usage;
      }
      const code = await shell.take(line.text);
      if (code !== ExitCode.Ok || shell.isOver) return code;
    }
    return shell.wait();
  }

  private async replay(shell: Shell, view: ShellView, recorded: RecordedSession): Promise<number> {
    const { replay, describeDifference } = require('./replay') as typeof import('./replay');
    const differences = await replay(recorded, shell.activity, this.program.workdir);
    for (const difference of differences) {
      const lines = describeDifference(difference);
      view.show({ event: 'answer', name: 'difference', facts: difference, lines });
    }
    const count = recorded.commands.length;
    view.show({
      ...{ event: 'answer', name: 'replayed' },
      facts: { commands: count, differences: differences.length },
      lines: [`commands: ${count}, differences: ${differences.length}`],
    });
    return differences.length === 0 ? ExitCode.Ok : ExitCode.Failed;
  }

  private input(): AsyncIterable<BoundedLine> {
    const { exec, script } = this.options;
    if (exec.length > 0) return Readable.from(exec.map((text) => ({ text })));
    if (script === undefined) return boundedLines(process.stdin);
    return boundedLines(createReadStream(script));
  }

  private shellWith(view: ShellView, trace: (line: string) => void): Shell {
    const { deploy, protocol, startArg, execMode, execShell } = this.options;
    const startArgs = this.recorded && startArg.length === 0 ? this.recorded.startArgs : startArg;
    const options = { deploys: deploy, protocol, startArgs, tap: this.tap(trace) };
    const mode: LineMode = { execMode, execShell };
    const shown = this.shown ? inspectedView(view, this.shown) : view;
    this.activity = new Activity(this.program, options, shown);
    return new Shell(this.activity, shown, mode, this.recorder);
  }

  private tap(show: (line: string) => void): MessageTap | undefined {
    const { trace, traceFile } = this.options;
    if (traceFile !== undefined) {
      appendFileSync(traceFile, ''); // reports a wrong path now
      return new MessageTrace((line) => appendFileSync(traceFile, `${line}\n`));
    }
    return trace ? new MessageTrace(show) : undefined;
  }
}

/** Ends early when the signal is aborted, even while nothing comes. */
async function* until<T>(signal: AbortSignal, input: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = input[Symbol.asyncIterator]();
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
  });
  while (!signal.aborted) {
    const next = iterator.next();
    next.catch(() => undefined); // of a stream that the interruption destroys
    const result = await Promise.race([next, aborted]);
    if (!result || result.done) return;
    yield result.value;
  }
}

/** A mistake is found before the runtime starts. @throws VMRE_OPTION_INVALID */
function expectReadable(script: string): void {
  try {
    accessSync(script, constants.R_OK);
    if (!statSync(script).isDirectory()) return;
  } catch (cause) {
    const text = `--script cannot be read: ${messageOf(cause)}`;
    throw new VmreError('VMRE_OPTION_INVALID', text, { cause });
  }
  throw new VmreError('VMRE_OPTION_INVALID', `--script ${script} is a directory`);
}

const tooLong = (number: number, bytes: number): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', `line ${number} has ${bytes} bytes`, {
    hint: `A line has at most ${MAX_LINE_BYTES} bytes.`,
  });
