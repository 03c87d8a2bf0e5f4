import { basename } from 'node:path';

import type { InspectedRuntime } from '../../inspect';
import type { RuntimeProgram } from '../../supervisor/runtime-program';
import type { Interruption } from '../../support/interruption';
import { inspectedView } from '../inspect/inspected-shell';
import { Activity } from '../shell/activity';
import { PromptSession } from '../shell/prompt-session';
import { Shell } from '../shell/shell';
import type { Build } from './source-watch';

/** Time for a runtime to stop before its successor starts. */
const PATIENCE_MS = 300;

/** A prompt whose runtime is started again after every build. */
export class DevPrompt {
  private session: PromptSession | undefined;
  private restarted: Promise<void> = Promise.resolve();

  constructor(
    private readonly program: RuntimeProgram,
    private readonly startArgs: readonly string[],
    private readonly interruption: Interruption,
    private readonly shown: InspectedRuntime | undefined,
  ) {}

  /** Opens the prompt. @returns the exit code */
  async run(): Promise<number> {
    const { program, startArgs } = this;
    const options = { deploys: true, protocol: '0.1.0', startArgs, tap: undefined };
    const session = new PromptSession(basename(program.path), this.interruption, (view) => {
      const seen = this.shown ? inspectedView(view, this.shown) : view;
      const activity = new Activity(program, options, seen);
      return new Shell(activity, seen, { execMode: 'exec', execShell: 'bash' });
    });
    this.session = session;
    try {
      return await session.run();
    } finally {
      this.session = undefined;
      await this.restarted;
      await program.stop();
    }
  }

  /** Leaves, as after Ctrl-D. */
  leave(): void {
    this.session?.leave();
  }

  /** Shows a build above the prompt, and starts the runtime again if it is a success. */
  take({ ok, summary }: Build): void {
    this.session?.note(summary);
    if (!ok) return;
    this.restarted = this.restarted.then(() => this.session?.restart(PATIENCE_MS));
  }
}
