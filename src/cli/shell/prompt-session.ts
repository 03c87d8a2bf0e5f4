import { constants } from 'node:os';

import { ExitCode } from '../../support/errors/error-kind';
import type { Interruption } from '../../support/interruption';
import { printable } from '../../support/printable';
import { paintFor } from '../../support/terminal/colours';
import type { Activity } from './activity';
import { CommandNames } from './command-names';
import { History, historyFile } from './history';
import { Prompt } from './prompt';
import type { Shell } from './shell';
import type { ShellView } from './shell-event';
import { TerminalView } from './terminal-view';

/** A shell at a prompt. */
export class PromptSession {
  private readonly shell: Shell;
  private readonly names: CommandNames;
  private readonly prompt: Prompt;
  private readonly view: TerminalView;
  private readonly paint = paintFor(process.stdout);
  private idleInterrupts = 0;
  private isForced = false;

  /**
   * @param name shown in the prompt
   * @param shellWith creates the shell that the prompt uses
   */
  constructor(
    private readonly name: string,
    private readonly interruption: Interruption,
    shellWith: (view: ShellView) => Shell,
  ) {
    this.prompt = new Prompt(new History(historyFile()), {
      onInterrupt: (typed) => this.interrupt(typed),
      onRefusal: (text) => this.note(text),
      complete: (line) => this.names.complete(line),
    });
    this.view = new TerminalView(this.prompt, this.paint);
    this.shell = shellWith(this.view);
    this.names = new CommandNames(this.shell);
  }

  get activity(): Activity {
    return this.shell.activity;
  }

  /** @returns the exit code */
  async run(): Promise<number> {
    const { shell, prompt } = this;
    this.interruption.attend(
      () => {
        this.leave();
        void this.activity.killRuntime();
      },
      () => void this.activity.killRuntime(),
    );
    try {
      await shell.open();
      for (;;) {
        this.view.completeLine();
        const line = await prompt.ask(this.promptText);
        if (line === undefined) break;
        this.idleInterrupts = 0;
        await shell.take(line);
        if (shell.isOver) break;
      }
      if (this.isForced) return 128 + constants.signals.SIGINT;
      return this.activity.isRunning ? await shell.stop() : ExitCode.Ok;
    } finally {
      prompt.close();
    }
  }

  /** Ends the session as Ctrl-D does. */
  leave(): void {
    this.prompt.close();
  }

  /** Stops the runtime and starts it again while the prompt stays. */
  async restart(patienceMs: number): Promise<void> {
    await this.shell.restart(patienceMs);
    this.names.forget();
    this.prompt.change(this.promptText);
  }

  /** Shows a text of the shell above the prompt. */
  note(text: string): void {
    this.view.completeLine();
    const lines = text.split('\n').map((line) => this.paint('yellow', line));
    this.prompt.write(`${lines.join('\n')}\n`);
  }

  private get promptText(): string {
    const { mode, activity } = this.shell;
    const state = activity.isRunning ? '' : ' (not running)';
    const shell = mode.execMode === 'shell' ? ` ${mode.execShell}` : '';
    return this.paint('bold', `${printable(this.name, { most: 40 })}${shell}${state}>`) + ' ';
  }

  /** Ctrl-C: ends a command, or explains how to leave; the second time, leaves. */
  private interrupt(typed: string): void {
    this.prompt.forget();
    if (this.shell.isBusy) return this.note(`^C ${this.shell.interrupt()}`);
    if (typed !== '') return;
    this.idleInterrupts += 1;
    if (this.idleInterrupts === 1) {
      return this.note(
        'Ctrl-D leaves and stops the runtime. Ctrl-C again kills the runtime and leaves.',
      );
    }
    this.isForced = true;
    void this.activity.killRuntime();
    this.prompt.close();
  }
}
